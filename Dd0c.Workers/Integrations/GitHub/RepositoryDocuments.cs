using System.Text.Json;
using Dd0c.Domain.Catalog.Documents;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>
/// Reads the documents of the repositories that were read: first what lies in docs/ and its like, only of those that have one, then the
/// texts that are not known as they are. What could not be read is read again, and until then is as it was.
/// </summary>
internal sealed class RepositoryDocuments(GitHubClient client, GitHubOptions options, TimeProvider time, DetailReading reading)
{
    private const int MostFiles = 60;
    private const int MostBytes = 512 * 1024;
    private const int MostBytesOfOne = 2 * 1024 * 1024;
    private const int FilesAtOnce = 20;

    private readonly Dictionary<string, List<Entry>> _listed = [];
    private readonly Dictionary<string, DocumentText> _texts = [];

    private sealed record Entry(string Path, string? Oid, long Size);

    private sealed record Wanted(ListedRepository Repository, IReadOnlyList<string> Paths);

    /// <returns>The texts that were not known.</returns>
    public async Task<IReadOnlyList<DocumentText>> ReadAsync(IReadOnlyList<ListedRepository> changed, IReadOnlyDictionary<string, RepositoryFact> known, CancellationToken cancellationToken)
    {
        if (reading.Way is not { } way) { return []; } // without GraphQL it would be a call a file
        foreach (var repository in changed.Where(r => reading.Facts.ContainsKey(r.NodeId))) { TakeReadme(repository, known.GetValueOrDefault(repository.NodeId)); }
        var holders = changed.Where(r => reading.Facts.TryGetValue(r.NodeId, out var fact) && (fact.Directories.Any(DocumentPath.Folders.Contains) || fact.Files.Any(IsDocumentAtRoot))).ToList();
        if (holders.Count == 0) { return [.. _texts.Values]; }
        var folders = holders.Where(r => reading.Facts[r.NodeId].Directories.Any(DocumentPath.Folders.Contains)).ToList();
        var queue = new PageQueue<ListedRepository>(Math.Max(1, options.RepositoryPage), options.GraphQLStreams, 0, options, time);
        var fault = reading.Fault ?? await queue.RunAsync(folders, ListAsync, Listed, (r, words) => Missing(r, words), cancellationToken);
        foreach (var repository in folders.Where(r => !_listed.ContainsKey(r.NodeId))) { Missing(repository, fault?.Words ?? "GitHub gave nothing in their place"); }
        var wanted = holders.SelectMany(r => Note(r, known.GetValueOrDefault(r.NodeId)).Chunk(FilesAtOnce).Select(paths => new Wanted(r, paths))).ToList();
        if (wanted.Count == 0) { return [.. _texts.Values]; }
        var texts = new PageQueue<Wanted>(Math.Max(1, options.RepositoryPage * 3 / FilesAtOnce), options.GraphQLStreams, 0, options, time);
        fault ??= await texts.RunAsync(wanted, TextsAsync, Read, (w, words) => Missing(w.Repository, words), cancellationToken);
        if (fault is not null) { foreach (var one in wanted.Where(w => w.Paths.Any(p => reading.Facts[w.Repository.NodeId].Files.Any(f => f.Path == p && f.Title is null)))) { Missing(one.Repository, fault.Words); } }
        return [.. _texts.Values];

        Task<GraphQLReply> ListAsync(IReadOnlyList<ListedRepository> page, int level)
        {
            var (text, variables) = DetailDocument.BuildDocuments(way, page);
            return client.QueryAsync("RepositoryDocuments", text, variables, heavy: true, cancellationToken);
        }

        Task<GraphQLReply> TextsAsync(IReadOnlyList<Wanted> page, int level)
        {
            var (text, variables) = DetailDocument.BuildFiles(way, [.. page.Select(w => (w.Repository, w.Paths))]);
            return client.QueryAsync("RepositoryFiles", text, variables, heavy: true, cancellationToken);
        }

        PageVerdict Listed(IReadOnlyList<ListedRepository> page, int level, GraphQLReply reply) => Settled(reply, data =>
        {
            var nodes = way == DetailWay.Names ? [.. Enumerable.Range(0, page.Count).Select(i => data.At($"r{i}"))] : data.Items("nodes").ToList();
            for (var i = 0; i < page.Count && i < nodes.Count; i++)
            {
                if (nodes[i].IsObject()) { _listed[page[i].NodeId] = [.. Entries(nodes[i])]; }
            }
        });
    }

    /// <summary>The README was read with everything else; its text is kept as that of any other document.</summary>
    private void TakeReadme(ListedRepository repository, RepositoryFact? known)
    {
        var fact = reading.Facts[repository.NodeId];
        if (fact.Files.FirstOrDefault(f => f is { Text: not null, Oid: not null } && DocumentPath.KindOf(f.Path) == DocumentKind.Readme) is not { } readme) { return; }
        if (known?.Files.FirstOrDefault(f => f.Path == readme.Path) is not { Title: not null } before || before.Oid != readme.Oid) { _texts[readme.Oid!] = new(readme.Oid!, readme.Text!); }
        reading.Facts[repository.NodeId] = fact with { Files = [.. fact.Files.Select(f => f.Path == readme.Path ? Headed(f, f.Text!) : f)] };
    }

    private PageVerdict Read(IReadOnlyList<Wanted> page, int level, GraphQLReply reply) => Settled(reply, data =>
    {
        for (var i = 0; i < page.Count; i++)
        {
            var (repository, paths) = page[i];
            var read = paths.Select((path, f) => RepositoryMapper.FileOf(path, data.At($"r{i}", $"f{f}"), MostBytes)).OfType<RepositoryFile>().Where(f => f is { Text: not null, Oid: not null }).ToDictionary(f => f.Path);
            foreach (var file in read.Values) { _texts[file.Oid!] = new(file.Oid!, file.Text!); }
            var fact = reading.Facts[repository.NodeId];
            reading.Facts[repository.NodeId] = fact with { Files = [.. fact.Files.Select(f => read.TryGetValue(f.Path, out var now) ? Headed(f with { Oid = now.Oid }, now.Text!) : f)] };
        }
    });

    private static PageVerdict Settled(GraphQLReply reply, Action<JsonElement> take)
    {
        switch (reply)
        {
            case GraphQLReply.Whole { Data: var data }:
                take(data);
                return new PageVerdict.Passed();
            case GraphQLReply.Broken broken: return new PageVerdict.Less(broken.Errors[0].Message, broken.Errors.Any(e => e.IsHeavy));
            case GraphQLReply.Failed { Fault: GitHubFault.TooHeavy heavy }: return new PageVerdict.Less(heavy.Words, heavy.Certain);
            case GraphQLReply.Failed failed: return new PageVerdict.Stop(failed.Fault);
            default: return new PageVerdict.Less("GitHub gave no answer.");
        }
    }

    /// <summary>Puts what was listed into the repository's fact, with the title of what is known as it is.</summary>
    /// <returns>Paths of what has to be read.</returns>
    private List<string> Note(ListedRepository repository, RepositoryFact? known)
    {
        var fact = reading.Facts[repository.NodeId];
        var before = (known?.Files ?? []).Where(f => f.Title is not null).ToDictionary(f => f.Path);
        var files = fact.Files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var (wanted, bytes) = (new List<string>(), 0L);
        var entries = (_listed.GetValueOrDefault(repository.NodeId) ?? []).Concat(fact.Files.Where(IsDocumentAtRoot).Select(f => new Entry(f.Path, f.Oid, 0)))
            .Where(e => e.Oid is not null).OrderBy(e => DocumentPath.KindOf(e.Path) switch { null => 9, DocumentKind.Specification => 0, DocumentKind.Runbook => 1, DocumentKind.Decision => 2, _ => 3 }).ThenBy(e => e.Path, StringComparer.Ordinal);
        var count = 0;
        foreach (var entry in entries)
        {
            if (!files.TryGetValue(entry.Path, out var file)) { files[entry.Path] = file = new(entry.Path, entry.Oid, null); }
            if (DocumentPath.KindOf(entry.Path) is null or DocumentKind.Readme || file.Text is not null || entry.Size > MostBytes || ++count > MostFiles || (bytes += entry.Size) > MostBytesOfOne) { continue; }
            if (before.TryGetValue(entry.Path, out var same) && same.Oid == entry.Oid) { files[entry.Path] = file with { Title = same.Title, Version = same.Version }; }
            else { wanted.Add(entry.Path); }
        }
        reading.Facts[repository.NodeId] = fact with { Files = [.. files.Values.OrderBy(f => f.Path, StringComparer.Ordinal)] };
        return wanted;
    }

    private static RepositoryFile Headed(RepositoryFile file, string text)
    {
        var head = DocumentHead.Of(file.Path, text);
        return file with { Title = head.Title, Version = head.Version };
    }

    private static IEnumerable<Entry> Entries(JsonElement repository)
    {
        for (var i = 0; i < DocumentPath.Folders.Count; i++)
        {
            // Under api/ lies code as well.
            var all = DocumentPath.Folders[i] != "api";
            foreach (var entry in repository.At($"t{i}").Items("entries"))
            {
                var path = $"{DocumentPath.Folders[i]}/{entry.Text("name")}";
                if (entry.Text("type") is not "tree") { if (all || DocumentPath.KindOf(path) is not null) { yield return Of(path, entry); } }
                else { foreach (var inner in entry.At("object").Items("entries").Where(e => e.Text("type") is not "tree" && (all || DocumentPath.KindOf($"{path}/{e.Text("name")}") is not null))) { yield return Of($"{path}/{inner.Text("name")}", inner); } }
            }
        }

        static Entry Of(string path, JsonElement entry) => new(path, entry.Text("oid"), entry.Member("size") is { ValueKind: JsonValueKind.Number } size ? size.GetInt64() : 0);
    }

    private static bool IsDocumentAtRoot(RepositoryFile file) => !file.Path.Contains('/', StringComparison.Ordinal) && DocumentPath.KindOf(file.Path) is not (null or DocumentKind.Readme);

    private void Missing(ListedRepository repository, string words) => reading.Lacks(repository.NodeId, RepositoryParts.Documents, $"its documents could not be read ({words})");
}
