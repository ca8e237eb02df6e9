using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Teams over REST, three calls and more for each: only for servers whose GraphQL has none.</summary>
internal sealed class RestTeamReader(GitHubClient client, string org, Action<TeamFact> found)
{
    public async Task<TeamReading> ReadAsync(CancellationToken cancellationToken)
    {
        var root = $"/orgs/{Uri.EscapeDataString(org)}/teams";
        var (listed, fault) = await RestPages.ReadAsync(client, $"{root}?per_page=100", "GET /orgs/{org}/teams", cancellationToken);
        var teams = new List<TeamFact>();
        foreach (var team in fault is null ? listed : [])
        {
            var slug = team.Text("slug") ?? "";
            var path = $"{root}/{Uri.EscapeDataString(slug)}";
            var (members, failed) = await RestPages.ReadAsync(client, $"{path}/members?role=all&per_page=100", "GET /orgs/{org}/teams/{team_slug}/members", cancellationToken);
            if (failed is not null) { return new(teams, failed); }
            // REST tells the role only by asking for one of the two.
            var (maintainers, unsaid) = await RestPages.ReadAsync(client, $"{path}/members?role=maintainer&per_page=100", "GET /orgs/{org}/teams/{team_slug}/members", cancellationToken);
            var (repositories, refused) = await RestPages.ReadAsync(client, $"{path}/repos?per_page=100", "GET /orgs/{org}/teams/{team_slug}/repos", cancellationToken);
            if ((unsaid ?? refused) is { } cut) { return new(teams, cut); }
            var leads = maintainers.Select(m => m.Text("login")).ToHashSet();
            var fact = new TeamFact(team.Text("node_id") ?? $"{org}/{slug}", org, slug, team.Text("name") ?? slug, team.Text("description"), team.At("parent").Text("slug"),
                [.. members.Select(m => m.Text("login")).OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(l => new TeamMember(l, null, leads.Contains(l)))],
                [.. repositories.Where(r => r.Text("full_name") is not null).OrderBy(r => r.Text("full_name"), StringComparer.Ordinal).Select(r => new TeamRepository(r.Text("full_name")!, PermissionOf(r)))]);
            teams.Add(fact);
            found(fact);
        }
        return new(teams, fault);
    }

    private static string PermissionOf(System.Text.Json.JsonElement repository) => repository.Member("permissions") switch
    {
        var p when p.Flag("admin") => "ADMIN",
        var p when p.Flag("maintain") => "MAINTAIN",
        var p when p.Flag("push") => "WRITE",
        var p when p.Flag("triage") => "TRIAGE",
        _ => "READ",
    };
}
