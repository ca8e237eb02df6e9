namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>The documents that read teams; members and repositories are connections of their own, each read to its end.</summary>
internal static class TeamDocument
{
    public static readonly IReadOnlyList<DocumentPart> Parts =
    [
        new("core", "id slug name", Required: true),
        new("description", "description"),
        new("parent", "parentTeam { slug }"),
        // A parent team's members are its own alone: the children's are told by the children.
        new("immediate", ", membership: IMMEDIATE"),
        new("order", ", orderBy: { field: NAME, direction: ASC }"),
        new("role", "role"),
        new("memberName", "name"),
    ];

    private static readonly string[] Inline = ["immediate", "order", "role", "memberName"];

    public const string Members = "members";
    public const string Repositories = "repositories";

    /// <summary>Variables: login, first, after, inner.</summary>
    public static string Build(DocumentShape shape) => $$"""
        query Teams($login: String!, $first: Int!, $after: String, $inner: Int!) {
          organization(login: $login) {
            teams(first: $first, after: $after{{Part(shape, "order")}}) {
              pageInfo { hasNextPage endCursor }
              nodes {
        {{shape.Fields(Parts.Where(p => !Inline.Contains(p.Name)))}}
                members(first: $inner{{Part(shape, "immediate")}}) { ...Members }
                repositories(first: $inner) { ...Repositories }
              }
            }
          }
        }
        {{MembersFragment(shape)}}
        {{RepositoriesFragment}}
        """;

    /// <summary>The rest of one team's connection. Variables: login, slug, first, after.</summary>
    /// <param name="connection"><see cref="Members"/> or <see cref="Repositories"/>.</param>
    public static (string Name, string Text) BuildRest(DocumentShape shape, string connection)
    {
        var members = connection == Members;
        var name = members ? "TeamMembers" : "TeamRepositories";
        return (name, $$"""
            query {{name}}($login: String!, $slug: String!, $first: Int!, $after: String) {
              organization(login: $login) {
                team(slug: $slug) {
                  {{connection}}(first: $first, after: $after{{(members ? Part(shape, "immediate") : "")}}) { ...{{(members ? "Members" : "Repositories")}} }
                }
              }
            }
            {{(members ? MembersFragment(shape) : RepositoriesFragment)}}
            """);
    }

    private static string MembersFragment(DocumentShape shape) =>
        $"fragment Members on TeamMemberConnection {{ pageInfo {{ hasNextPage endCursor }} edges {{ {Part(shape, "role")} node {{ login {Part(shape, "memberName")} }} }} }}";

    private const string RepositoriesFragment =
        "fragment Repositories on TeamRepositoryConnection { pageInfo { hasNextPage endCursor } edges { permission node { nameWithOwner } } }";

    private static string Part(DocumentShape shape, string name) => shape.Has(name) ? Parts.First(p => p.Name == name).Fields : "";
}
