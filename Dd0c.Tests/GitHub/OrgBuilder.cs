using Dd0c.Demo.Estate;

namespace Dd0c.Tests.GitHub;

/// <summary>Builds small organisations by hand.</summary>
internal sealed class OrgBuilder(string login = "acme")
{
    /// <summary>In whole seconds, as GitHub tells the time.</summary>
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddDays(-3).ToUnixTimeSeconds());

    private readonly List<GitHubRepository> _repositories = [];
    private readonly List<GitHubTeam> _teams = [];
    private readonly List<GitHubUser> _users = [];

    public OrgBuilder Repo(string name, Func<GitHubRepository, GitHubRepository>? change = null, params (string Path, string Text)[] files)
    {
        var n = _repositories.Count + 1;
        var texts = files.Length > 0 ? files : [("README.md", $"# {name}\n\nThe {name} service."), (".github/CODEOWNERS", $"* @{login}/core\n")];
        var repository = new GitHubRepository(n, $"R_{n:0000}", name, $"About {name}", "main", Start.AddDays(-300 + n), Start.AddDays(1).AddSeconds(n), texts.ToDictionary(f => f.Path, f => f.Text))
        {
            PrimaryLanguage = "Go",
            Languages = ["Go", "Shell"],
            Topics = ["payments"],
            Commits = [new($"c{n:0000000}", "alice", DateTimeOffset.UtcNow.AddDays(-2), "Fix")],
        };
        _repositories.Add(change?.Invoke(repository) ?? repository);
        return this;
    }

    public OrgBuilder Repos(int count, string prefix = "svc")
    {
        for (var i = 1; i <= count; i++) { Repo($"{prefix}-{i:000}"); }
        return this;
    }

    public OrgBuilder Team(string slug, IEnumerable<string> members, IReadOnlyDictionary<string, string>? repositories = null, string? parent = null)
    {
        var logins = members.ToList();
        foreach (var member in logins.Where(m => _users.TrueForAll(u => u.Login != m))) { _users.Add(new(member, $"{member} Doe", "U_" + member)); }
        _teams.Add(new(_teams.Count + 1, $"T_{slug}", slug, slug.ToUpperInvariant(), $"The {slug} team", parent,
            logins.ToDictionary(m => m, m => m == logins[0] ? "MAINTAINER" : "MEMBER"), repositories ?? new Dictionary<string, string>()));
        return this;
    }

    public GitHubOrg Build() => new(login, "O_" + login, "ghp_secret", _repositories, _teams, _users);
}
