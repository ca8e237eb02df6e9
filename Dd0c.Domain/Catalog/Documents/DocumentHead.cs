namespace Dd0c.Domain.Catalog.Documents;

/// <summary>What a document is called, as its own text says.</summary>
/// <param name="Version">Of an API's description.</param>
public sealed record DocumentHead(string Title, string? Version)
{
    private const int Longest = 160;

    /// <summary>The first heading of a text, the title of an API's description; else the file's name in words.</summary>
    public static DocumentHead Of(string path, string text)
    {
        if (DocumentPath.KindOf(path) == DocumentKind.Specification)
            return OpenApiReader.Read(text) is OpenApiReading.Read { Document: var api } ? new(Short(api.Title ?? NameOf(path)), api.Version) : new(NameOf(path), null);
        return new(Heading(text) is { } heading ? Short(heading) : NameOf(path), null);
    }

    /// <summary>docs/runbooks/0003-high-error_rate.md → High error rate.</summary>
    public static string NameOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var words = (name.LastIndexOf('.') is var dot and > 0 ? name[..dot] : name).Replace('-', ' ').Replace('_', ' ').Trim();
        return words.Length == 0 ? name : char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static string? Heading(string text)
    {
        var (fenced, before) = (false, "");
        foreach (var raw in text.Split('\n').Take(200))
        {
            var line = raw.Trim();
            if (line.StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            if (fenced) continue;
            if (line.StartsWith('#') && line.TrimStart('#').Trim(' ', '#') is { Length: > 0 } heading) return Plain(heading);
            if (line.Length > 2 && line.All(c => c == '=') && before.Length > 0) return Plain(before);
            before = line;
        }
        return null;
    }

    /// <summary>Without the marks of emphasis and code, and of a link its text.</summary>
    private static string? Plain(string heading)
    {
        var plain = System.Text.RegularExpressions.Regex.Replace(heading, @"!?\[([^\]]*)\]\([^)]*\)", "$1", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromMilliseconds(100)).Replace("`", "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal).Trim();
        return plain.Length == 0 ? null : plain;
    }

    private static string Short(string title) => title.Length <= Longest ? title : title[..(Longest - 1)] + "…";
}
