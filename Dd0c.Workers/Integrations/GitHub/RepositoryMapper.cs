using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>GraphQL's picture of a repository in our words.</summary>
internal static class RepositoryMapper
{
    /// <param name="json">A Repository with the aliases of <see cref="DetailDocument"/>.</param>
    public static RepositoryFact Map(ListedRepository listed, JsonElement json, int fileLimit)
    {
        var files = new Dictionary<string, RepositoryFile>(StringComparer.Ordinal);
        var directories = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in json.At("root").Items("entries")) { Note(entry, "", files, directories); }
        for (var i = 0; i < DetailDocument.Monorepo.Count; i++)
        {
            var group = DetailDocument.Monorepo[i];
            var tree = json.At($"d{i}");
            if (tree.Member("entries").ValueKind == JsonValueKind.Array) { directories.Add(group); }
            foreach (var member in tree.Items("entries").Where(e => IsTree(e)))
            {
                var path = $"{group}/{member.Text("name")}";
                directories.Add(path);
                foreach (var entry in member.At("object").Items("entries").Where(e => !IsTree(e))) { Note(entry, path + "/", files, directories); }
            }
        }
        foreach (var entry in json.At("workflows").Items("entries"))
        {
            var name = entry.Text("name") ?? "";
            if (!IsTree(entry) && RepositoryFiles.IsWorkflow(name))
            {
                Put(files, FileOf($".github/workflows/{name}", entry.At("object"), fileLimit));
            }
        }
        for (var i = 0; i < DetailDocument.Files.Count; i++) { Put(files, FileOf(DetailDocument.Files[i], json.At($"f{i}"), fileLimit)); }
        var languages = json.At("languages").Items("nodes").Select(n => n.Text("name")).OfType<string>().ToList();
        var primary = json.At("primaryLanguage").Text("name") ?? listed.PrimaryLanguage ?? languages.FirstOrDefault();
        return listed.Bare() with
        {
            DefaultBranch = json.At("branch").Text("name") ?? listed.DefaultBranch,
            PrimaryLanguage = primary,
            Languages = languages.Count > 0 ? languages : primary is null ? [] : [primary],
            Topics = json.Member("repositoryTopics").IsObject() ? ListedRepository.TopicsOf(json) : listed.Topics ?? [],
            Files = [.. files.Values.OrderBy(f => f.Path, StringComparer.Ordinal)],
            Directories = [.. directories],
            Authors = AuthorsOf(json),
        };
    }

    /// <summary>Null when the object is not there or is no blob.</summary>
    public static RepositoryFile? FileOf(string path, JsonElement blob, int limit)
    {
        if (!blob.IsObject() || blob.Text("oid") is null && blob.Text("text") is null) { return null; }
        // A binary file has no text; isBinary may be null, which GitHub means as "not known".
        var text = blob.Flag("isBinary") ? null : blob.Text("text");
        var cut = text is not null && text.Length > limit && !path.EndsWith("CODEOWNERS", StringComparison.Ordinal);
        return new(path, blob.Text("oid"), cut ? text![..limit] : text, cut || blob.Flag("isTruncated"));
    }

    private static void Note(JsonElement entry, string prefix, Dictionary<string, RepositoryFile> files, SortedSet<string> directories)
    {
        if (entry.Text("name") is not { Length: > 0 } name) { return; }
        if (IsTree(entry)) { directories.Add(prefix + name); }
        else if (entry.Text("type") is "blob" or null) { Put(files, new(prefix + name, entry.Text("oid"), null)); } // a "commit" is a submodule
    }

    private static void Put(Dictionary<string, RepositoryFile> files, RepositoryFile? file)
    {
        if (file is not null && (file.Text is not null || !files.ContainsKey(file.Path))) { files[file.Path] = file; }
    }

    private static bool IsTree(JsonElement entry) => entry.Text("type") is "tree";

    private static IReadOnlyList<CommitAuthor> AuthorsOf(JsonElement json) => Count(
        json.At("commits", "target", "history").Items("nodes").Select(c => c.At("author", "user").Text("login") ?? c.At("author").Text("email")));

    /// <summary>Commits by author, the busiest first.</summary>
    public static IReadOnlyList<CommitAuthor> Count(IEnumerable<string?> authors) =>
    [
        .. authors.Where(login => !string.IsNullOrWhiteSpace(login))
            .GroupBy(login => login!, StringComparer.OrdinalIgnoreCase)
            .Select(g => new CommitAuthor(g.Min(StringComparer.Ordinal)!, g.Count()))
            .OrderByDescending(a => a.Commits).ThenBy(a => a.Login, StringComparer.Ordinal),
    ];
}
