using System.Globalization;
using Dd0c.Demo.Estate.Domains;
using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>The company's GitHub organisation: repositories, teams with their permissions, people.</summary>
internal sealed class GitHubDraft(DateTimeOffset now)
{
    public const string Org = "acme-demo";
    public const string Bot = "dependabot[bot]";

    private readonly SortedDictionary<string, GitHubRepository> _repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SortedDictionary<string, string>> _permissions = [];

    public static string TokenOf() => "ghs_" + Seeded.MixedCase("github-token", 32) + "demo";

    public void AddServices(IReadOnlyList<(ServiceSpec Spec, TeamSpec Team)> services)
    {
        foreach (var home in services.Where(s => s.Spec.Repository != "").GroupBy(s => s.Spec.Repository ?? s.Spec.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var parts = home.OrderBy(s => s.Spec.Name, StringComparer.Ordinal).ToList();
            Add(new ServiceRepository(home.Key, parts, now).Build());
            foreach (var (spec, team) in parts) GrantTo(home.Key, spec, team);
        }
    }

    public void AddOthers(IReadOnlyList<OtherRepository> others)
    {
        foreach (var other in others)
        {
            Add(PlainRepository.Build(other, now));
            Grant(other.Team, other.Name, other.Kind == RepositoryKind.Archived ? "READ" : "ADMIN");
        }
    }

    public GitHubOrg Finish(IReadOnlyList<TeamSpec> teams)
    {
        foreach (var repository in _repositories.Keys)
        {
            Grant("platform", repository, "ADMIN"); // everywhere, so it says nothing
            Grant("everyone", repository, "READ");
            Grant("architects", repository, "READ");
            if (Seeded.Number("champions" + repository, 4) == 0) Grant("security-champions", repository, "TRIAGE");
        }
        var people = teams.SelectMany(t => t.People).Distinct().Order(StringComparer.Ordinal).ToList();
        return new GitHubOrg(Org, "O_kgDO" + Seeded.MixedCase("org", 6), TokenOf(), [.. _repositories.Values],
            [.. teams.Where(t => t.Slug != "").OrderBy(t => t.Slug, StringComparer.Ordinal).Select(t => Team(t, people))],
            [.. people.Select(login => new GitHubUser(login, NameOf(login), "U_kgDO" + Seeded.MixedCase("user" + login, 8)))]);
    }

    private void Add(GitHubRepository repository) => _repositories.Add(repository.Name, repository);

    private void GrantTo(string repository, ServiceSpec spec, TeamSpec team)
    {
        var owner = spec.Owner ?? team.Slug;
        if (spec.Owner is { Length: > 0 }) Grant(team.Slug, repository, "MAINTAIN"); // the repository's team stays in
        if (owner == "") return;
        if (spec.Says.HasFlag(Says.Permission)) Grant(owner, repository, Seeded.Number("role" + repository, 2) == 0 ? "ADMIN" : "MAINTAIN");
        // GitHub assigns a team in CODEOWNERS only when it may write.
        else if ((spec.Says & (Says.CodeownersInGitHub | Says.CodeownersInRoot | Says.CodeownersInDocs)) != 0) Grant(owner, repository, "WRITE");
    }

    private void Grant(string team, string repository, string permission)
    {
        if (!_permissions.TryGetValue(team, out var granted)) _permissions[team] = granted = new(StringComparer.Ordinal);
        string[] order = ["READ", "TRIAGE", "WRITE", "MAINTAIN", "ADMIN"];
        if (!granted.TryGetValue(repository, out var had) || Array.IndexOf(order, had) < Array.IndexOf(order, permission)) granted[repository] = permission;
    }

    private GitHubTeam Team(TeamSpec team, IReadOnlyList<string> everyone)
    {
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (login, i) in (team.Slug == "everyone" ? everyone : team.People).Select((login, i) => (login, i)))
            members[login] = i == 0 && team.Slug != "everyone" ? "MAINTAINER" : "MEMBER";
        return new GitHubTeam(4_000_000 + Seeded.Number("team-id" + team.Slug, 900_000), "T_kwDO" + Seeded.MixedCase("team" + team.Slug, 8), team.Slug, team.Name, team.Description, team.Parent,
            members, _permissions.TryGetValue(team.Slug, out var granted) ? granted : new Dictionary<string, string>());
    }

    private static string NameOf(string login) =>
        string.Join(' ', login.Split('-').Select(part => char.ToUpper(part[0], CultureInfo.InvariantCulture) + part[1..]));
}
