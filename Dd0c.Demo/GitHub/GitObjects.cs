using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Dd0c.Demo.Estate;

namespace Dd0c.Demo.GitHub;

/// <summary>A file. One with a NUL character stands for a binary one.</summary>
internal sealed record BlobAt(GitHubRepository Repository, string Path)
{
    public string Text => Repository.Files[Path];

    public bool IsBinary => Text.Contains('\0', StringComparison.Ordinal);

    public string Oid => GitId.Of("blob", Text);
}

internal sealed record TreeAt(GitHubRepository Repository, string Path)
{
    public string Oid => GitId.Of("tree", string.Concat(Entries.Select(e => $"{e.Name}{(e.IsTree ? new TreeAt(Repository, e.Path).Oid : new BlobAt(Repository, e.Path).Oid)}\n")));

    public IReadOnlyList<EntryAt> Entries
    {
        get
        {
            var prefix = Path.Length == 0 ? "" : Path + "/";
            return
            [
                .. Repository.Files.Keys.Where(f => f.StartsWith(prefix, StringComparison.Ordinal))
                    .Select(f => f[prefix.Length..])
                    .Select(f => f.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? (Name: f[..slash], IsTree: true) : (Name: f, IsTree: false))
                    .Distinct()
                    .OrderBy(e => e.Name, StringComparer.Ordinal)
                    .Select(e => new EntryAt(Repository, prefix + e.Name, e.Name, e.IsTree)),
            ];
        }
    }
}

internal sealed record EntryAt(GitHubRepository Repository, string Path, string Name, bool IsTree);

/// <param name="Index">Into the repository's commits; a repository without any still has a head.</param>
internal sealed record CommitAt(GitHubRepository Repository, int Index)
{
    public GitHubCommit? Commit => Index < Repository.Commits.Count ? Repository.Commits[Index] : null;

    public string Oid => Commit?.Oid ?? GitId.Of("commit", Repository.NodeId);
}

internal static class GitId
{
    [SuppressMessage("Security", "CA5350", Justification = "Git's own object id; nothing rests on it.")]
    public static string Of(string kind, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"{kind} {bytes.Length}\0"), .. bytes]));
    }
}
