using Dd0c.Domain.Catalog.Documents;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Fills what could not be read of a repository with what was known, so that a bad day at GitHub does not look like a
/// repository that lost its owners. What was read is believed: a file that is gone does not come back.</summary>
internal static class RepositoryMerge
{
    public static RepositoryFact Fill(RepositoryFact read, RepositoryFact known, RepositoryParts missing)
    {
        var files = read.Files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        foreach (var before in known.Files)
        {
            if (files.TryGetValue(before.Path, out var now) ? IsWorse(now, before, missing) : IsUnseen(before.Path, missing)) { files[before.Path] = before; }
        }
        var directories = new SortedSet<string>(read.Directories, StringComparer.Ordinal);
        directories.UnionWith(known.Directories.Where(d => missing.HasFlag(IsAtRoot(d) ? RepositoryParts.Root : RepositoryParts.Monorepo)));
        return read with
        {
            Languages = missing.HasFlag(RepositoryParts.Languages) && known.Languages.Count > 0 ? known.Languages : read.Languages,
            Files = [.. files.Values.OrderBy(f => f.Path, StringComparer.Ordinal)],
            Directories = [.. directories],
            Authors = missing.HasFlag(RepositoryParts.Authors) ? known.Authors : read.Authors,
        };
    }

    private static bool IsWorse(RepositoryFile now, RepositoryFile before, RepositoryParts missing) => missing.HasFlag(RepositoryParts.Documents) && before.Title is not null && now.Title is null || before.Text is not null
        && (now.Text is null && (missing & (RepositoryParts.Texts | PartOf(now.Path))) != 0
            || now.Truncated && !before.Truncated && missing.HasFlag(RepositoryParts.CutEnd) && CutFiles.IsWantedWhole(now.Path));

    // Of a file at the root the root's list tells as well whether it is there.
    private static bool IsUnseen(string path, RepositoryParts missing) =>
        missing.HasFlag(PartOf(path)) && (!IsAtRoot(path) || missing.HasFlag(RepositoryParts.Root));

    private static RepositoryParts PartOf(string path) => DetailDocument.Files.Contains(path) ? RepositoryParts.Named : path.Split('/') switch
    {
        [_] => RepositoryParts.Root,
        [".github", "workflows", _] => RepositoryParts.Workflows,
        [var folder, ..] when DocumentPath.Folders.Contains(folder) => RepositoryParts.Documents,
        _ => RepositoryParts.Monorepo,
    };

    private static bool IsAtRoot(string path) => !path.Contains('/', StringComparison.Ordinal);
}
