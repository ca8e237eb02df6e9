namespace Dd0c.Web.Catalog.Dependencies;

/// <summary>What the map is asked for, as it stands in the address.</summary>
/// <param name="Root">A slug; null: none chosen.</param>
/// <param name="Depth">1 to 3.</param>
/// <param name="Direction">up: what it needs; down: what needs it; both.</param>
/// <param name="Kind">A kind of edge; null: all.</param>
/// <param name="Open">Teams whose groups are open, the last ones opened; none: of what is nobody's.</param>
internal sealed record DependencyMapQuery(string? Root, int Depth, string Direction, bool Graph, string? Kind, IReadOnlyList<string> Open)
{
    private const int MostOpen = 20;
    public static readonly IReadOnlyList<string> Kinds = ["calls", "publishes_to", "reads_from", "triggers", "depends_on"];
    public static readonly IReadOnlyList<string> Directions = ["both", "up", "down"];

    /// <returns>The query, and the words of the address that mean nothing.</returns>
    public static (DependencyMapQuery Query, IReadOnlyList<string> Problems) Parse(string? root, string? depth, string? direction, string? @as, string? kind, IReadOnlyList<string>? open)
    {
        var problems = new List<string>();
        return (new(string.IsNullOrWhiteSpace(root) ? null : root, Of("depth", depth, ["1", "2", "3"]) is { } d ? d[0] - '0' : 1, Of("dir", direction, Directions) ?? "both", Of("as", @as, ["list", "graph"]) == "graph", Of("kind", kind, Kinds), [.. (open ?? []).Where(o => o.Length is > 0 and <= 100).Distinct().TakeLast(MostOpen)]), problems);

        string? Of(string name, string? value, IReadOnlyList<string> known)
        {
            if (string.IsNullOrEmpty(value) || known.Contains(value)) return string.IsNullOrEmpty(value) ? null : value;
            problems.Add($"{name}={(value.Length > 40 ? value[..40] : value)}");
            return null;
        }
    }

    public string Address()
    {
        var pairs = new List<string>();
        if (Root is not null) pairs.Add($"root={Uri.EscapeDataString(Root)}");
        if (Depth != 1) pairs.Add($"depth={Depth}");
        if (Direction != "both") pairs.Add($"dir={Direction}");
        if (Graph) pairs.Add("as=graph");
        if (Kind is not null) pairs.Add($"kind={Kind}");
        pairs.AddRange(Open.Select(o => $"open={Uri.EscapeDataString(o)}"));
        return pairs.Count == 0 ? "/dependencies" : $"/dependencies?{string.Join('&', pairs)}";
    }
}
