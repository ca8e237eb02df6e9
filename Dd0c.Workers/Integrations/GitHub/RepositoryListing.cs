using System.Text.Json;
using System.Text.RegularExpressions;
using Dd0c.Domain.Connections;

namespace Dd0c.Workers.Integrations.GitHub;

/// <param name="Fault">Null: all there is was listed.</param>
internal sealed record Listing(IReadOnlyList<ListedRepository> Items, GitHubFault? Fault, string? Warning = null);

/// <summary>Lists an account's repositories: over REST, which is cheap and conditional, or over GraphQL where REST has no such list.</summary>
internal sealed partial class RepositoryListing(GitHubClient client, GitHubConnection connection, GitHubAccount account, ListingCache cache)
{
    private const int PageSize = 100;

    public async Task<Listing> ReadAsync(CancellationToken cancellationToken)
    {
        Listing? best = null;
        await foreach (var (path, operation) in RoutesAsync(cancellationToken))
        {
            var listing = await ReadRestAsync(path, operation, cancellationToken);
            if (listing.Fault is null) { return listing; }
            if (best is null || listing.Items.Count > best.Items.Count) { best = listing; }
            if (!listing.Fault.MayHaveAnotherWay && listing.Fault is not GitHubFault.Forbidden) { return best; }
        }
        foreach (var root in (string[])(account.IsOrganization ? ["organization", "repositoryOwner"] : ["repositoryOwner"]))
        {
            var light = await ReadGraphQLAsync(root, cancellationToken);
            if (light.Fault is null) { return light; }
            if (best is null || light.Items.Count > best.Items.Count) { best = light; }
        }
        return best!;
    }

    /// <summary>One page, of the first list that answers: enough to know that there is one.</summary>
    public async Task<Listing> FirstAsync(CancellationToken cancellationToken)
    {
        GitHubFault? fault = null;
        await foreach (var (path, operation) in RoutesAsync(cancellationToken))
        {
            var (page, failed) = await PageAsync(path, operation, cancellationToken);
            if (page is not null) { return new(page.Items, null, page.Warning); }
            fault ??= failed;
        }
        return fault is null or { MayHaveAnotherWay: true } ? await ReadGraphQLAsync(account.IsOrganization ? "organization" : "repositoryOwner", cancellationToken) : new([], fault);
    }

    private async IAsyncEnumerable<(string Path, string Operation)> RoutesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var login = Uri.EscapeDataString(account.Login);
        var app = connection.Auth is GitHubAuth.App;
        // Oldest first: a repository made while we turn the pages comes last instead of pushing another one over the edge.
        if (account.IsOrganization) { yield return ($"/orgs/{login}/repos?type=all&sort=created&direction=asc&per_page={PageSize}", "GET /orgs/{org}/repos"); }
        if (app) { yield return ($"/installation/repositories?per_page={PageSize}", "GET /installation/repositories"); }
        if (account.IsOrganization && account.Known) { yield break; }
        if (!app)
        {
            // Only a user's own list shows what is private.
            var me = await client.GetAsync("/user", "GET /user", cancellationToken);
            if (me is GitHubReply.Ok ok && string.Equals(ok.Answer.Json.Text("login"), account.Login, StringComparison.OrdinalIgnoreCase))
            {
                yield return ($"/user/repos?affiliation=owner&sort=created&direction=asc&per_page={PageSize}", "GET /user/repos");
            }
        }
        yield return ($"/users/{login}/repos?type=owner&sort=created&direction=asc&per_page={PageSize}", "GET /users/{username}/repos");
    }

    private async Task<Listing> ReadRestAsync(string path, string operation, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, ListedRepository>();
        var (page, fault) = await PageAsync(path, operation, cancellationToken);
        if (page is null) { return new([], fault); }
        var warning = page.Warning;
        Take(page);
        var following = page.Next;
        if (page.Last is { } named && Number(named) is > 2 and <= 1000 and var count && page.Next is { } second)
        {
            var pages = await Task.WhenAll(Enumerable.Range(2, count - 1).Select(n => PageAsync(Numbered(second, n), operation, cancellationToken)));
            foreach (var (next, failed) in pages)
            {
                if (next is not null) { Take(next); }
                fault ??= failed;
                warning ??= next?.Warning;
            }
            // The first page may be one from before, and so may what it calls the last: whether that one still is, it says itself.
            following = pages[^1].Page?.Next;
        }
        while (following is not null && fault is null)
        {
            (var more, fault) = await PageAsync(following, operation, cancellationToken);
            if (more is null) { break; }
            warning ??= more.Warning;
            following = more.Next;
            if (Take(more)) { continue; }
            // A page without news is the answer of a server that knows no pages; one that names a further page goes in circles.
            if (more is { Linked: true, Next: not null }) { fault = new GitHubFault.Unavailable("GitHub's pages repeat each other and do not end."); }
            break;
        }
        return new([.. found.Values], fault, warning);

        bool Take(ListingPage from)
        {
            var before = found.Count;
            foreach (var item in from.Items) { found[item.NodeId] = item; }
            return found.Count > before;
        }
    }

    private async Task<(ListingPage? Page, GitHubFault? Fault)> PageAsync(string path, string operation, CancellationToken cancellationToken)
    {
        var known = cache.Find(connection.Id, client.Roots.Rest + path);
        // What follows a full last page does not change it: only its Link header tells, and a 304 has none.
        switch (await client.GetAsync(path, operation, cancellationToken, known is { Next: null, Full: true } ? null : known?.ETag))
        {
            case GitHubReply.NotModified when known is not null: return (known, null);
            case GitHubReply.Ok { Answer: var answer }:
                var list = answer.Json.ValueKind == JsonValueKind.Array ? answer.Json : answer.Json.Member("repositories");
                if (list.ValueKind != JsonValueKind.Array) { return (null, new GitHubFault.NotServed("The address answers, but not with a list of repositories.")); }
                var items = list.Items().Select(r => ListedRepository.OfRest(r, account.Login)).OfType<ListedRepository>().ToList();
                var warning = answer.Header("X-GitHub-SSO") is { } sso ? FaultReading.SingleSignOn(sso).Words : null;
                if (list.GetArrayLength() is var length && items.Count < length) { warning ??= $"GitHub listed {length - items.Count} without a name."; }
                var page = new ListingPage(answer.Header("ETag"), items, Next(answer, path, length), answer.Link("last"), warning)
                {
                    Full = MayHaveMore(length),
                    Linked = answer.Header("Link") is not null,
                };
                cache.Keep(connection.Id, client.Roots.Rest + path, page);
                return (page, null);
            case GitHubReply.Failed failed: return (null, failed.Fault);
            default: return (null, new GitHubFault.Unavailable("GitHub answered 'not modified' to a first question."));
        }
    }

    private static string? Next(GitHubAnswer answer, string path, int count) =>
        answer.Header("Link") is not null ? answer.Link("next") : MayHaveMore(count) ? Numbered(path, (Number(path) ?? 1) + 1) : null;

    // A full page (ours, or GitHub's default of 30).
    private static bool MayHaveMore(int count) => count is PageSize or 30;

    private static int? Number(string address) => PageNumber().Match(address) is { Success: true } m && int.TryParse(m.Groups[1].Value, out var n) ? n : null;

    private static string Numbered(string address, int page) =>
        PageNumber().IsMatch(address) ? PageNumber().Replace(address, m => m.Value[0] + $"page={page}", 1) : $"{address}&page={page}";

    private async Task<Listing> ReadGraphQLAsync(string root, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, ListedRepository>();
        var shape = new DocumentShape();
        string? cursor = null, warning = null;
        for (var (size, trouble) = (PageSize, 0); ;)
        {
            var reply = await client.QueryAsync("Repositories", ListingDocument.Build(shape, root), new { login = account.Login, first = size, after = cursor }, heavy: size > 1, cancellationToken);
            if (reply is GraphQLReply.Whole { Data: var data } && data.At(root, "repositories").IsObject())
            {
                var repositories = data.At(root, "repositories");
                var nodes = repositories.Items("nodes").Select(ListedRepository.OfGraphQL).ToList();
                foreach (var item in nodes.OfType<ListedRepository>()) { found[item.NodeId] = item; }
                var page = Paging.Of(repositories.Member("pageInfo"), cursor);
                if (page.Fault is { } lost) { return new([.. found.Values], lost); }
                var half = nodes.Contains(null);
                if (half && (size > 1 || ++trouble <= 3))
                {
                    size = Math.Max(1, size / 2);
                    continue;
                }
                if (half) { (size, warning) = (PageSize, "GitHub listed a repository as nothing and gave no reason."); }
                if (page.Next is null) { return new([.. found.Values], null, warning); }
                (cursor, trouble) = (page.Next, 0);
                continue;
            }
            if (reply is GraphQLReply.Broken broken && shape.TryDrop(broken.Errors, ListingDocument.Parts)) { continue; }
            if (reply is GraphQLReply.Failed { Fault: not GitHubFault.TooHeavy } or GraphQLReply.Whole || size == 1 && ++trouble > 3) { return new([.. found.Values], FaultOf(reply), warning); }
            size = Math.Max(1, size / 2);
        }
    }

    private GitHubFault FaultOf(GraphQLReply reply) => reply switch
    {
        GraphQLReply.Failed failed => failed.Fault,
        GraphQLReply.Broken { Errors: [var e, ..] } when e.IsForbidden => new GitHubFault.Forbidden(e.Message),
        GraphQLReply.Broken { Errors: [var e, ..] } when !e.IsGone => new GitHubFault.Unavailable(e.Message),
        _ => new GitHubFault.NotFound($"GitHub knows no account {account.Login} that this connection may see."),
    };

    [GeneratedRegex(@"[?&]page=(\d+)")]
    private static partial Regex PageNumber();
}
