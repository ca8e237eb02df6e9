namespace Dd0c.Domain.Catalog.Documents;

/// <summary>Where a link inside a document leads. Closed family: meet it with a switch.</summary>
public abstract record LinkTarget
{
    /// <summary>Another file of the repository, by its path from the root.</summary>
    public sealed record File(string Path, string Fragment) : LinkTarget;
    public sealed record Outside(string Url) : LinkTarget;
    /// <summary>A heading of the same document.</summary>
    public sealed record Anchor(string Id) : LinkTarget;
    /// <summary>No address that may be followed: javascript:, data:, out of the repository.</summary>
    public sealed record None : LinkTarget;
}

/// <param name="Text">What is written in the link.</param>
public sealed record BrokenLink(string Text, string Target, string Reason);

/// <summary>Reads the links of a document that lies in a repository.</summary>
public static class DocumentLinks
{
    /// <param name="path">Of the document, from the root.</param>
    public static LinkTarget Read(string path, string url)
    {
        url = url.Trim();
        if (url.Length == 0 || url.Any(char.IsControl) || url.StartsWith("//", StringComparison.Ordinal)) return new LinkTarget.None();
        if (url[0] == '#') return new LinkTarget.Anchor(Uri.UnescapeDataString(url[1..]));
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && url.AsSpan(0, colon).IndexOfAny('/', '?', '#') < 0)
            return url[..colon].ToLowerInvariant() is "http" or "https" or "mailto" && Uri.TryCreate(url, UriKind.Absolute, out var absolute) ? new LinkTarget.Outside(absolute.AbsoluteUri) : new LinkTarget.None();
        var hash = url.IndexOf('#', StringComparison.Ordinal);
        var fragment = hash < 0 ? "" : url[(hash + 1)..];
        var target = Uri.UnescapeDataString((hash < 0 ? url : url[..hash]).Split('?')[0]).Replace('\\', '/');
        var at = target.StartsWith('/') ? [] : path.Split('/')[..^1].ToList();
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part != "..") at.Add(part);
            else if (at.Count == 0) return new LinkTarget.None();
            else at.RemoveAt(at.Count - 1);
        }
        return new LinkTarget.File(string.Join('/', at), fragment);
    }

    /// <summary>The links that lead nowhere, as far as it can be told: a file in a directory whose entries are known, or a heading of the same document.</summary>
    /// <param name="links">Text and address of each.</param>
    /// <param name="anchors">Ids of the document's headings.</param>
    /// <param name="files">Paths of the repository's files that are known.</param>
    /// <param name="directories">Those that are known.</param>
    public static IReadOnlyList<BrokenLink> Broken(string path, IEnumerable<(string Text, string Url)> links, IReadOnlySet<string> anchors, IReadOnlySet<string> files, IReadOnlySet<string> directories)
    {
        var broken = new List<BrokenLink>();
        foreach (var (text, url) in links)
        {
            var reason = Read(path, url) switch
            {
                LinkTarget.Anchor { Id: { Length: > 0 } id } when !anchors.Contains(id) && !anchors.Contains(id.ToLowerInvariant()) => "no such heading in this document",
                LinkTarget.File { Path: { Length: > 0 } file } when DocumentPath.IsListed(file.LastIndexOf('/') is var slash and >= 0 ? file[..slash] : "") && !files.Contains(file) && !directories.Contains(file) => "no such file in the repository",
                LinkTarget.None => "no address that can be followed",
                _ => null,
            };
            if (reason is not null) broken.Add(new(text, url, reason));
        }
        return [.. broken.Distinct()];
    }
}
