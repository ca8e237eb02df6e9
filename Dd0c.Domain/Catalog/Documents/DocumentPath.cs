namespace Dd0c.Domain.Catalog.Documents;

/// <summary>What kind of document a path in a repository names.</summary>
public static class DocumentKind
{
    public const string Readme = "readme";
    public const string Runbook = "runbook";
    /// <summary>An architecture decision record.</summary>
    public const string Decision = "adr";
    public const string Doc = "doc";
    /// <summary>The description of an API, OpenAPI or Swagger.</summary>
    public const string Specification = "openapi";

    public static IReadOnlyList<string> All { get; } = [Readme, Doc, Runbook, Decision];
}

/// <summary>Which files of a repository are read as documents: a README, Markdown under docs/, runbooks/ and adr/, and descriptions of APIs.</summary>
public static class DocumentPath
{
    /// <summary>Directories at the root whose entries, and those one level below, are looked through.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["docs", "doc", "runbooks", "adr", "api"];

    /// <summary>Null: no document.</summary>
    public static string? KindOf(string path)
    {
        var parts = path.Split('/');
        var name = parts[^1].ToLowerInvariant();
        if (IsSpecification(name) && (parts.Length == 1 || (parts.Length <= 3 && Folders.Contains(parts[0].ToLowerInvariant())))) return DocumentKind.Specification;
        if (!name.EndsWith(".md", StringComparison.Ordinal) && !name.EndsWith(".markdown", StringComparison.Ordinal)) return null;
        if (parts.Length == 1) return name is "readme.md" or "readme.markdown" ? DocumentKind.Readme : name is "runbook.md" or "runbooks.md" ? DocumentKind.Runbook : null;
        if (parts.Length > 3 || !Folders.Contains(parts[0].ToLowerInvariant())) return null;
        var folders = parts[..^1].Select(p => p.ToLowerInvariant()).ToList();
        if (folders.Exists(f => f is "runbooks" or "runbook" or "playbooks") || name.StartsWith("runbook", StringComparison.Ordinal)) return DocumentKind.Runbook;
        if (folders.Exists(f => f is "adr" or "adrs" or "decisions" or "architecture-decisions")) return DocumentKind.Decision;
        return folders[0] == "api" ? null : DocumentKind.Doc;
    }

    /// <summary>Whether the entries of the directory are all known, so that what is not among them is not there.</summary>
    public static bool IsListed(string directory) => directory.Length == 0 || (directory.Split('/') is { Length: <= 2 } parts && parts[0] is not "api" && Folders.Contains(parts[0]));

    private static bool IsSpecification(string name) => name is "openapi.yaml" or "openapi.yml" or "openapi.json" or "swagger.yaml" or "swagger.yml" or "swagger.json"
        || (name.EndsWith(".openapi.yaml", StringComparison.Ordinal) || name.EndsWith(".openapi.yml", StringComparison.Ordinal) || name.EndsWith(".openapi.json", StringComparison.Ordinal));
}
