using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Reads one organisation: the list of its repositories, the files of those that changed, and its teams.</summary>
internal sealed class GitHubScanner(GitHubSessions sessions, ListingCache cache, GitHubOptions options, TimeProvider time) : IScanner
{
    public const string RepositoriesKind = "repositories";
    public const string TeamsKind = "teams";
    public const string DeploymentsKind = "deployments";

    public string Provider => "github";

    public async Task<ScanResult> ScanAsync(ScanContext context, CancellationToken cancellationToken)
    {
        var connection = (GitHubConnection)context.Connection;
        using var pace = new GitHubPace(options, time);
        var client = sessions.Open(connection, pace, context.Calls);
        var (account, fault) = await GitHubAccount.FindAsync(client, connection.Org, connection.BaseUrl, cancellationToken);
        if (fault is not null)
        {
            return new([], [], [], [Cell(connection, RepositoriesKind, CoverageWords.Of(fault, 0, "Metadata: read")), Cell(connection, TeamsKind, CoverageWords.Of(fault, 0, CoverageWords.Members))]);
        }
        if (context.Full) { cache.Forget(connection.Id); }
        // Teams are small and wait on their own pages, so they are read beside the repositories.
        var teams = ReadTeamsAsync(context, connection, client, account, cancellationToken);
        var scan = new RepositoryScan(client, connection, account, cache, options, time);
        var reading = scan.ReadAsync(context, cancellationToken);
        await Task.WhenAll(teams, reading); // also where one of them fails, the other is not left behind
        var (repositories, (teamFacts, teamCoverage)) = (await reading, await teams);
        return new([], repositories.Facts, teamFacts, [Cell(connection, RepositoriesKind, repositories.Coverage), Cell(connection, TeamsKind, teamCoverage), Cell(connection, DeploymentsKind, repositories.Deployments)]) { Recent = scan.Recent, Texts = scan.Texts };
    }

    public async Task<ProbeResult> ProbeAsync(OpenConnection connection, IProgress<VendorCall> calls, CancellationToken cancellationToken)
    {
        using var pace = new GitHubPace(options with { MaxWait = TimeSpan.FromSeconds(5), Attempts = 3 }, time);
        var github = (GitHubConnection)connection;
        return await new GitHubProbe(sessions.Open(github, pace, calls, fresh: true), github).RunAsync(cancellationToken);
    }

    public void Forget(Guid connectionId)
    {
        sessions.Forget(connectionId);
        cache.Forget(connectionId);
    }

    private async Task<(IReadOnlyList<TeamFact>, PartCoverage)> ReadTeamsAsync(ScanContext context, GitHubConnection connection, GitHubClient client, GitHubAccount account, CancellationToken cancellationToken)
    {
        if (context.Only.Count > 0) { return ([], new(CoverageState.NotAsked, 0, null)); }
        if (!account.IsOrganization) { return ([], new(CoverageState.NotAsked, 0, "A personal account has no teams.")); }
        var count = 0;
        var scope = Scope(connection, TeamsKind);
        void Found(TeamFact team) => context.Progress.Report(new ScanProgress(scope, ++count, team.Name));
        var reading = await new TeamReader(client, options, account.Login, Found).ReadAsync(cancellationToken);
        if (reading is { Teams.Count: 0, Fault: GitHubFault.NotFound or GitHubFault.NotServed or GitHubFault.Rejected })
        {
            // No such question in this server's GraphQL, or no GraphQL at all. Its own fault is told when REST knows no better.
            var rest = await new RestTeamReader(client, account.Login, Found).ReadAsync(cancellationToken);
            if (rest.Fault is not (GitHubFault.NotFound or GitHubFault.NotServed or GitHubFault.Rejected) || rest.Teams.Count > 0) { reading = rest; }
        }
        if (reading is { Teams.Count: 0, Fault: null } && (await client.TokenAsync(null, cancellationToken)).Permissions is { } permissions && !permissions.ContainsKey("members"))
        {
            // GitHub may show an app without the permission an organisation without teams.
            return ([], new(CoverageState.Refused, 0, $"The app lacks the permission \"{CoverageWords.Members}\", so that no team is shown to it."));
        }
        return (reading.Teams, reading.Fault is null ? new(CoverageState.Complete, reading.Teams.Count, null) : CoverageWords.Of(reading.Fault, reading.Teams.Count, CoverageWords.Members));
    }

    internal static ScanScope Scope(GitHubConnection connection, string kind) => new(connection.Id, "github", connection.Org, "-", kind);

    private static Coverage Cell(GitHubConnection connection, string kind, PartCoverage part) => new(Scope(connection, kind), part.State, part.Found, part.Detail, part.Kept);
}
