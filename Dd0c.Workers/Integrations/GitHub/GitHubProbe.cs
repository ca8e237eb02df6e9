using Dd0c.Domain.Connections;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Finds out who we are at GitHub and what we may read there.</summary>
internal sealed class GitHubProbe(GitHubClient client, GitHubConnection connection)
{
    internal const string ContentsDocument = "query Contents($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id object(expression: \"HEAD:\") { oid } } }";
    internal const string MembersDocument = "query Members($login: String!) { organization(login: $login) { teams(first: 1) { nodes { slug members(first: 1) { nodes { login } } } } } }";

    private const string Granted = "granted", Missing = "missing", Unsure = "unknown";

    public async Task<ProbeResult> RunAsync(CancellationToken cancellationToken)
    {
        var checks = new List<ProbeCheck>();
        var (account, fault) = await GitHubAccount.FindAsync(client, connection.Org, connection.BaseUrl, cancellationToken);
        if (fault is not null) { return Problem(fault, checks); }
        var token = await client.TokenAsync(null, cancellationToken);
        if (token.Fault is { } none) { return Problem(none, checks); }
        var who = await IdentityAsync(token, cancellationToken);
        if (who.Fault is { } unknown) { return Problem(unknown, checks); }
        checks.Add(new("Authentication", "who dd0c is at GitHub", Granted, who.Words));

        var (repository, listed) = await ListedAsync(account, cancellationToken);
        if (!account.Known && listed is not null)
        {
            return new(false, null, false, $"GitHub shows no organisation or user \"{connection.Org}\" to this connection. Check the name, and that the token or app may see it.", checks);
        }
        checks.Add(new("Metadata: read", "the list of repositories", listed is null ? Granted : State(listed), listed?.Words));
        checks.Add(await ContentsAsync(token, repository, cancellationToken));
        if (account.IsOrganization) { checks.Add(await MembersAsync(token, account, cancellationToken)); }
        return listed is null
            ? new(true, account.Login, false, null, checks)
            : new(false, account.Login, false, listed.Words, checks);
    }

    private async Task<(string? Words, GitHubFault? Fault)> IdentityAsync(GitHubToken token, CancellationToken cancellationToken)
    {
        if (connection.Auth is GitHubAuth.App app) { return ($"The GitHub App {app.AppId}{(token.AllRepositories ? "" : ", for selected repositories only")}", null); }
        var me = await client.GetAsync("/user", "GET /user", cancellationToken);
        return me switch
        {
            GitHubReply.Ok ok => ($"The token of {ok.Answer.Json.Text("login")}{Scopes(ok.Answer)}", null),
            GitHubReply.Failed { Fault: GitHubFault.Unauthorized fault } => (null, fault),
            _ => ("A token", null), // some tokens may not ask who they are
        };
    }

    // A classic token names its scopes in a header; a fine-grained one does not.
    private static string Scopes(GitHubAnswer answer) => answer.Header("X-OAuth-Scopes") is { Length: > 0 } scopes ? $" (scopes: {scopes})" : "";

    private async Task<(string? FullName, GitHubFault? Fault)> ListedAsync(GitHubAccount account, CancellationToken cancellationToken)
    {
        var listing = await new RepositoryListing(client, connection, account, new ListingCache()).FirstAsync(cancellationToken);
        return (listing.Items.FirstOrDefault(r => r is { Archived: false, Fork: false } && r.Private)?.FullName ?? (listing.Items.Count > 0 ? listing.Items[0].FullName : null), listing.Fault);
    }

    private async Task<ProbeCheck> ContentsAsync(GitHubToken token, string? repository, CancellationToken cancellationToken)
    {
        const string purpose = "CODEOWNERS, README, workflows and catalog-info.yaml";
        if (token.Permissions is { } permissions && !permissions.ContainsKey("contents"))
        {
            return new(CoverageWords.Contents, purpose, Missing, "The app has not been given this permission, or an owner has not accepted it yet.");
        }
        if (repository is null) { return new(CoverageWords.Contents, purpose, Unsure, "There is no repository to try it on."); }
        var (owner, name) = (repository[..repository.IndexOf('/', StringComparison.Ordinal)], repository[(repository.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        return await client.QueryAsync("Contents", ContentsDocument, new { owner, name }, heavy: false, cancellationToken) switch
        {
            GraphQLReply.Whole => new(CoverageWords.Contents, purpose, Granted),
            GraphQLReply.Broken { Errors: var errors } => new(CoverageWords.Contents, purpose, errors.Any(e => e.IsForbidden || e.IsGone) ? Missing : Unsure, errors[0].Message),
            GraphQLReply.Failed { Fault: var fault } => new(CoverageWords.Contents, purpose, State(fault), fault.Words),
            _ => new(CoverageWords.Contents, purpose, Unsure),
        };
    }

    private async Task<ProbeCheck> MembersAsync(GitHubToken token, GitHubAccount account, CancellationToken cancellationToken)
    {
        const string purpose = "teams, their members and their repositories";
        if (token.Permissions is { } permissions && !permissions.ContainsKey("members"))
        {
            return new(CoverageWords.Members, purpose, Missing, "The app has not been given this permission, or an owner has not accepted it yet. Without it dd0c infers owners from CODEOWNERS and commits alone.");
        }
        return await client.QueryAsync("Members", MembersDocument, new { login = account.Login }, heavy: false, cancellationToken) switch
        {
            GraphQLReply.Whole { Data: var data } when data.Member("organization").IsObject() => new(CoverageWords.Members, purpose, Granted),
            GraphQLReply.Broken { Errors: var errors } => new(CoverageWords.Members, purpose, errors.Any(e => e.IsForbidden) ? Missing : Unsure, errors[0].Message),
            GraphQLReply.Failed { Fault: var fault } => new(CoverageWords.Members, purpose, State(fault), fault.Words),
            _ => new(CoverageWords.Members, purpose, Unsure, "GitHub shows no such organisation."),
        };
    }

    private static string State(GitHubFault fault) => fault.IsRefusal || fault is GitHubFault.NotFound ? Missing : Unsure;

    private static ProbeResult Problem(GitHubFault fault, IReadOnlyList<ProbeCheck> checks) =>
        new(false, null, fault is GitHubFault.NotInstalled, fault switch
        {
            GitHubFault.Forbidden { Words: var words } => $"GitHub refuses this connection: {words}",
            _ => fault.Words,
        }, checks);
}
