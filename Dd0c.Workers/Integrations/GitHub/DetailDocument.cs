using System.Globalization;
using System.Text;
using Dd0c.Domain.Catalog.Documents;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>How the repositories of a page are named to GraphQL.</summary>
internal enum DetailWay
{
    /// <summary>nodes(ids:): the cheapest, and follows renames.</summary>
    Nodes,
    /// <summary>One aliased repository(owner:, name:) each, for servers that resolve no node ids.</summary>
    Names,
}

/// <summary>The document that reads repositories in pages: the few files that say who owns them and what they deploy.</summary>
internal static class DetailDocument
{
    /// <summary>Files read by name, whether they are there or not; the alias is <c>f</c> and the place in this list.</summary>
    public static readonly IReadOnlyList<string> Files =
    [
        ".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", // the first found is the one that counts
        "README.md", "catalog-info.yaml",
        "serverless.yml", "template.yaml", "template.yml", "samconfig.toml", "cdk.json",
    ];

    /// <summary>Directories of a monorepo whose members are services; the alias is <c>d</c> and the place.</summary>
    public static readonly IReadOnlyList<string> Monorepo = ["services", "apps", "packages", "lambdas", "functions"];

    public static readonly IReadOnlyList<DocumentPart> Parts =
    [
        new("core", "id nameWithOwner", Required: true),
        new("empty", "isEmpty"),
        new("languages", "primaryLanguage { name } languages(first: 20, orderBy: { field: SIZE, direction: DESC }) { nodes { name } }"),
        new("topics", "repositoryTopics(first: 20) { nodes { topic { name } } }"),
        new("branch", "branch: defaultBranchRef { name }"),
        new("files", string.Join("\n", Files.Select((path, i) => $"f{i}: object(expression: \"HEAD:{path}\") {{ ...File }}"))),
        new("root", "root: object(expression: \"HEAD:\") { ... on Tree { entries { name type oid } } }"),
        new("workflows", "workflows: object(expression: \"HEAD:.github/workflows\") { ... on Tree { entries { name type object { ...File } } } }"),
        new("monorepo", string.Join("\n", Monorepo.Select((path, i) => $"d{i}: object(expression: \"HEAD:{path}\") {{ ... on Tree {{ entries {{ name type object {{ ... on Tree {{ entries {{ name type oid }} }} }} }} }} }}"))),
        new("authors", "commits: defaultBranchRef { target { ... on Commit { history(first: 100, since: $since) { nodes { author { email user { login } } } } } } }"),
    ];

    private const string FileFragment = "fragment File on Blob { oid text isBinary isTruncated }";

    /// <summary>What is given up, in this order, for a repository that cannot be read whole even alone.</summary>
    public static readonly IReadOnlyList<string> Expendable = ["authors", "monorepo", "workflows"];

    /// <summary>What a reading lacks that left out so many of <see cref="Expendable"/>.</summary>
    public static RepositoryParts Given(int without) => without switch
    {
        <= 0 => RepositoryParts.None,
        1 => RepositoryParts.Authors,
        2 => RepositoryParts.Authors | RepositoryParts.Monorepo,
        _ => RepositoryParts.Authors | RepositoryParts.Monorepo | RepositoryParts.Workflows,
    };

    /// <param name="without">How many of <see cref="Expendable"/> to leave out.</param>
    public static (string Text, Dictionary<string, object> Variables) Build(DetailWay way, DocumentShape shape, int without, IReadOnlyList<ListedRepository> page, DateTimeOffset since)
    {
        var given = Expendable.Take(without).ToHashSet();
        var fields = shape.Fields(Parts.Where(p => !given.Contains(p.Name)));
        var variables = new Dictionary<string, object>();
        var declared = new List<string>();
        if (fields.Contains("$since", StringComparison.Ordinal))
        {
            declared.Add("$since: GitTimestamp!");
            variables["since"] = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }
        var body = new StringBuilder();
        Head(way, page, declared, variables, body, (_, _) => "...Detail");
        return ($"query RepositoryDetails({string.Join(", ", declared)}) {{\n{body}}}\nfragment Detail on Repository {{\n{fields}\n}}\n"
            + (fields.Contains("...File", StringComparison.Ordinal) ? FileFragment : ""), variables);
    }

    /// <summary>The files that the first reading saw but did not read; <c>f0</c>, <c>f1</c>… in the order given for each repository.</summary>
    public static (string Text, Dictionary<string, object> Variables) BuildFiles(DetailWay way, IReadOnlyList<(ListedRepository Repository, IReadOnlyList<string> Paths)> page)
    {
        var variables = new Dictionary<string, object>();
        var declared = new List<string>();
        var body = new StringBuilder();
        // Aliased even by id: each repository has its own list of files.
        Head(DetailWay.Names, [.. page.Select(p => p.Repository)], declared, variables, body, (_, i) =>
            string.Join(" ", page[i].Paths.Select((path, f) =>
            {
                declared.Add($"$e{i}_{f}: String!");
                variables[$"e{i}_{f}"] = "HEAD:" + path;
                return $"f{f}: object(expression: $e{i}_{f}) {{ ...File }}";
            })), byId: way == DetailWay.Nodes);
        return ($"query RepositoryFiles({string.Join(", ", declared)}) {{\n{body}}}\n{FileFragment}", variables);
    }

    /// <summary>What lies in the directories of documents and one level below; the alias is <c>t</c> and the place in <see cref="DocumentPath.Folders"/>.</summary>
    public static (string Text, Dictionary<string, object> Variables) BuildDocuments(DetailWay way, IReadOnlyList<ListedRepository> page)
    {
        var variables = new Dictionary<string, object>();
        var declared = new List<string>();
        var body = new StringBuilder();
        Head(way, page, declared, variables, body, (_, _) => "id ...Documents");
        var folders = string.Join("\n", DocumentPath.Folders.Select((path, i) => $"t{i}: object(expression: \"HEAD:{path}\") {{ ... on Tree {{ entries {{ name type oid size object {{ ... on Tree {{ entries {{ name type oid size }} }} }} }} }} }}"));
        return ($"query RepositoryDocuments({string.Join(", ", declared)}) {{\n{body}}}\nfragment Documents on Repository {{\n{folders}\n}}\n", variables);
    }

    private static void Head(DetailWay way, IReadOnlyList<ListedRepository> page, List<string> declared, Dictionary<string, object> variables, StringBuilder body,
        Func<ListedRepository, int, string> fields, bool byId = false)
    {
        if (way == DetailWay.Nodes)
        {
            declared.Add("$ids: [ID!]!");
            variables["ids"] = page.Select(r => r.NodeId).ToArray();
            body.Append("nodes(ids: $ids) { ... on Repository { ").Append(fields(page[0], 0)).Append(" } }\n");
            return;
        }
        for (var i = 0; i < page.Count; i++)
        {
            if (byId)
            {
                declared.Add($"$i{i}: ID!");
                variables[$"i{i}"] = page[i].NodeId;
                body.Append(CultureInfo.InvariantCulture, $"r{i}: node(id: $i{i}) {{ ... on Repository {{ id {fields(page[i], i)} }} }}\n");
                continue;
            }
            declared.Add($"$o{i}: String!");
            declared.Add($"$n{i}: String!");
            variables[$"o{i}"] = page[i].Owner;
            variables[$"n{i}"] = page[i].Name;
            body.Append(CultureInfo.InvariantCulture, $"r{i}: repository(owner: $o{i}, name: $n{i}) {{ id {fields(page[i], i)} }}\n");
        }
    }
}
