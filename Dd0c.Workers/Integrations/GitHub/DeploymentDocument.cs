using System.Globalization;
using System.Text;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>The document that reads what was last deployed from many repositories.</summary>
internal static class DeploymentDocument
{
    private const string Fields = "id deployments(first: 20, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { environment task createdAt state commitOid creator { login } latestStatus { createdAt logUrl } } }";

    public static (string Text, Dictionary<string, object> Variables) Build(DetailWay way, IReadOnlyList<ListedRepository> page)
    {
        if (way == DetailWay.Nodes) { return ($"query Deployments($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Repository {{ {Fields} }} }} }}", new() { ["ids"] = page.Select(r => r.NodeId).ToArray() }); }
        var (declared, body, variables) = (new List<string>(), new StringBuilder(), new Dictionary<string, object>());
        for (var i = 0; i < page.Count; i++)
        {
            declared.Add($"$o{i}: String!, $n{i}: String!");
            (variables[$"o{i}"], variables[$"n{i}"]) = (page[i].Owner, page[i].Name);
            body.Append(CultureInfo.InvariantCulture, $"r{i}: repository(owner: $o{i}, name: $n{i}) {{ {Fields} }}\n");
        }
        return ($"query Deployments({string.Join(", ", declared)}) {{\n{body}}}", variables);
    }
}
