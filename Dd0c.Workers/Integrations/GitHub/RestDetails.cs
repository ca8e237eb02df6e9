using System.Globalization;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Files and authors over REST, some calls for each repository: only for servers that have no GraphQL.</summary>
internal sealed class RestDetails(GitHubClient client, GitHubOptions options, TimeProvider time, Action<RepositoryFact> found)
{
    public async Task<DetailReading> ReadAsync(IReadOnlyList<ListedRepository> asked, CancellationToken cancellationToken)
    {
        var reading = new DetailReading([], [], [], null);
        GitHubFault? stopped = null;
        var gate = new Lock();
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = options.RestStreams, CancellationToken = cancellationToken }, async (repository, token) =>
        {
            if (stopped is not null) { return; }
            var (fact, missing, fault) = await ReadAsync(repository, token);
            lock (gate)
            {
                if (fact is not null) { reading.Facts[repository.NodeId] = fact; found(fact); }
                if (fault is null) { return; }
                if (fault is GitHubFault.NotFound && fact is null) { reading.Gone.Add(repository.NodeId); return; }
                var ends = fault is not (GitHubFault.Forbidden or GitHubFault.NotFound or GitHubFault.Rejected);
                if (ends) { stopped ??= fault; }
                if (!ends || fact is not null) { reading.Lacks(repository.NodeId, missing, fault.Words); }
            }
        });
        return reading with { Fault = stopped };
    }

    private async Task<(RepositoryFact? Fact, RepositoryParts Missing, GitHubFault? Fault)> ReadAsync(ListedRepository listed, CancellationToken cancellationToken)
    {
        var root = $"/repos/{Uri.EscapeDataString(listed.Owner)}/{Uri.EscapeDataString(listed.Name)}";
        var tree = await client.GetAsync($"{root}/git/trees/{Uri.EscapeDataString(listed.DefaultBranch ?? "HEAD")}?recursive=1", "GET /repos/{owner}/{repo}/git/trees/{tree_sha}", cancellationToken);
        if (tree is GitHubReply.Failed { Fault: GitHubFault.Rejected }) { return (listed.Bare(), RepositoryParts.None, null); } // 409: the repository is empty
        if (tree is GitHubReply.Failed { Fault: GitHubFault.NotFound hidden } && await client.GetAsync(root, "GET /repos/{owner}/{repo}", cancellationToken) is not GitHubReply.Failed { Fault: GitHubFault.NotFound })
        {
            return (null, RepositoryParts.All, new GitHubFault.Rejected($"its files are not shown: {hidden.Words}")); // it is there all the same
        }
        if (tree is not GitHubReply.Ok { Answer: var answer }) { return (null, RepositoryParts.All, tree is GitHubReply.Failed failed ? failed.Fault : new GitHubFault.Unavailable("GitHub gave no tree.")); }
        var entries = answer.Json.Items("tree").Select(e => (Path: e.Text("path") ?? "", Oid: e.Text("sha"), IsTree: e.Text("type") == "tree")).ToList();
        var (missing, fault) = answer.Json.Flag("truncated")
            ? (RepositoryParts.Listing, new GitHubFault.Rejected("the list of its files is too long"))
            : (RepositoryParts.None, (GitHubFault?)null);
        var files = new List<RepositoryFile>();
        foreach (var (path, oid, _) in entries.Where(e => !e.IsTree && RepositoryFiles.IsSeen(e.Path)))
        {
            if (!RepositoryFiles.IsRead(path)) { files.Add(new(path, oid, null)); continue; }
            var address = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
            var content = await client.GetAsync($"{root}/contents/{address}", "GET /repos/{owner}/{repo}/contents/{path}", cancellationToken, accept: "application/vnd.github.raw+json");
            if (content is GitHubReply.Failed unread) { (missing, fault) = (missing | RepositoryParts.Texts, fault ?? unread.Fault); }
            files.Add(content is GitHubReply.Ok ok ? FileOf(path, oid, ok.Answer) : new(path, oid, null));
        }
        var languages = await client.GetAsync($"{root}/languages", "GET /repos/{owner}/{repo}/languages", cancellationToken);
        var since = (time.GetUtcNow() - options.AuthorWindow).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var commits = await client.GetAsync($"{root}/commits?since={since}&per_page=100", "GET /repos/{owner}/{repo}/commits", cancellationToken);
        if (commits is GitHubReply.Failed none) { (missing, fault) = (missing | RepositoryParts.Authors, fault ?? none.Fault); }
        // Without the route the primary language has to do.
        if (languages is GitHubReply.Failed { Fault: not (GitHubFault.NotFound or GitHubFault.NotServed) and var unsaid }) { (missing, fault) = (missing | RepositoryParts.Languages, fault ?? unsaid); }
        var names = languages is GitHubReply.Ok { Answer.Json: { ValueKind: JsonValueKind.Object } json } ? json.EnumerateObject().Select(p => p.Name).ToList() : [];
        return (listed.Bare() with
        {
            Languages = names.Count > 0 ? names : listed.Bare().Languages,
            Files = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)],
            Directories = [.. entries.Where(e => e.IsTree && RepositoryFiles.IsDirectorySeen(e.Path)).Select(e => e.Path).Order(StringComparer.Ordinal)],
            Authors = commits is GitHubReply.Ok list ? AuthorsOf(list.Answer.Json) : [],
        }, missing, fault);
    }

    private RepositoryFile FileOf(string path, string? oid, GitHubAnswer answer)
    {
        // A server that does not know the raw media type sends the usual object with the content in base64.
        var text = answer.Json.Text("encoding") == "base64" && Decoded(answer.Json.Text("content")) is { } decoded ? decoded : Encoding.UTF8.GetString(answer.Body);
        if (text.Contains('\0', StringComparison.Ordinal)) { return new(path, oid, null); }
        var cut = text.Length > options.FileLimit && !path.EndsWith("CODEOWNERS", StringComparison.Ordinal);
        return new(path, oid, cut ? text[..options.FileLimit] : text, cut);
    }

    private static string? Decoded(string? base64)
    {
        try { return base64 is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(base64.Replace("\n", "", StringComparison.Ordinal))); }
        catch (FormatException) { return null; }
    }

    private static IReadOnlyList<CommitAuthor> AuthorsOf(JsonElement commits) => RepositoryMapper.Count(
        commits.Items().Select(c => c.At("author").Text("login") ?? c.At("commit", "author").Text("email")));
}
