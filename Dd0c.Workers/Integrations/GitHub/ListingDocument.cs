namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>The light listing, for servers whose REST has none.</summary>
internal static class ListingDocument
{
    public static readonly IReadOnlyList<DocumentPart> Parts =
    [
        new("core", "id nameWithOwner", Required: true),
        new("url", "url"),
        new("about", "description"),
        new("branch", "defaultBranchRef { name }"),
        new("language", "primaryLanguage { name }"),
        new("topics", "repositoryTopics(first: 20) { nodes { topic { name } } }"),
        new("archived", "isArchived"),
        new("fork", "isFork"),
        new("private", "isPrivate"),
        new("empty", "isEmpty"),
        new("pushed", "pushedAt"),
        new("order", ", orderBy: { field: CREATED_AT, direction: ASC }"),
    ];

    /// <summary>Variables: login, first, after.</summary>
    /// <param name="root">organization, or repositoryOwner for either kind of account.</param>
    public static string Build(DocumentShape shape, string root) => $$"""
        query Repositories($login: String!, $first: Int!, $after: String) {
          {{root}}(login: $login) {
            login
            repositories(first: $first, after: $after{{shape.Fields(Parts.Where(p => p.Name == "order"))}}) {
              pageInfo { hasNextPage endCursor }
              nodes {
        {{shape.Fields(Parts.Where(p => p.Name != "order"))}}
              }
            }
          }
        }
        """;
}
