using Dd0c.Domain.Catalog.Documents;
using Dd0c.Web.Catalog.Entities;

namespace Dd0c.Web.Catalog.Documents;

/// <summary>One document in a list.</summary>
internal sealed record DocumentRow(EntityRow Row)
{
    public string Href => $"/docs/{Row.Id}";
    public string Kind => Row.Told("document") ?? DocumentKind.Doc;
    public string Path => Row.Told("path") ?? "";
    public string Repository => Row.Told("fullName") ?? "";
}

internal sealed record DocumentList(IReadOnlyList<DocumentRow> Rows, int Total);

/// <summary>One document with what its page shows.</summary>
/// <param name="Text">Null: its text is not kept.</param>
/// <param name="Beside">The other documents of the repository.</param>
/// <param name="Files">Paths of the repository's files that are known.</param>
internal sealed record DocumentDetail(DocumentRow Document, string? Url, string? Text, string RepositoryUrl, string Branch, IReadOnlyList<DocumentRow> Beside, IReadOnlySet<string> Files, IReadOnlySet<string> Directories, Guid? RepositoryId, DateTimeOffset Since);

internal static class DocumentWords
{
    public static string Of(string kind) => kind switch
    {
        DocumentKind.Readme => "README",
        DocumentKind.Runbook => "Runbook",
        DocumentKind.Decision => "Decision",
        DocumentKind.Specification => "API description",
        _ => "Document",
    };

    public static string Many(string kind) => kind switch
    {
        DocumentKind.Readme => "READMEs",
        DocumentKind.Runbook => "Runbooks",
        DocumentKind.Decision => "Decisions",
        DocumentKind.Specification => "APIs",
        _ => "Documents",
    };
}
