namespace Dd0c.Web.Catalog.Dependencies;

/// <summary>A service that may be drawn.</summary>
/// <param name="Level">0 the root; below it what it needs, above it what needs it: the number of edges.</param>
/// <param name="Team">The owner's slug; null when it is nobody's.</param>
public sealed record GraphNode(Guid Id, string Slug, string Name, string Health, string Tier, string? Team, int Level);

/// <summary>That one service needs another.</summary>
public readonly record struct GraphEdge(Guid From, Guid To, string Kind, double Confidence);

/// <summary>A box: one service, or the services of one team that would not fit.</summary>
/// <param name="Service">Null for a group.</param>
/// <param name="Members">One for a service.</param>
/// <param name="X">Of the left upper corner, in units of the drawing.</param>
public sealed record GraphBox(string Key, GraphNode? Service, string? Team, int Level, int Members, int X, int Y);

/// <param name="Edges">How many dependencies the line stands for.</param>
/// <param name="Kind">Of the one; null for several.</param>
public sealed record GraphLine(GraphBox From, GraphBox To, int Edges, string? Kind, double Confidence);

/// <summary>
/// A drawing of at most sixty boxes in columns: the root in the middle, what it needs to the left, what needs it to the right. What would
/// not fit is grouped by team, farthest first; no edge between what is in it gets lost: it is a line, or it is counted as not drawn.
/// </summary>
public sealed record GraphLayout(IReadOnlyList<GraphBox> Boxes, IReadOnlyList<GraphLine> Lines, int NotDrawn, int Width, int Height)
{
    public const int Most = 60;
    public const int BoxWidth = 190;
    public const int BoxHeight = 34;
    private const int Column = 260;
    private const int Row = 46;
    private const int Margin = 12;

    /// <param name="nodes">With the root.</param>
    /// <param name="edges">All that begin or end at one of them.</param>
    /// <param name="open">Teams whose groups are to be opened, as far as there is room.</param>
    public static GraphLayout Of(IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphEdge> edges, IReadOnlySet<string> open)
    {
        var ordered = nodes.OrderBy(n => Math.Abs(n.Level)).ThenBy(n => n.Level == 0 || open.Contains(n.Team ?? Picks.None) ? 0 : 1).ThenBy(n => n.Tier == "critical" ? 0 : 1).ThenBy(n => n.Name, StringComparer.OrdinalIgnoreCase).ThenBy(n => n.Id).ToList();
        var (single, grouped) = Fit(ordered);
        var columns = single.Select(n => (Key: n.Slug, Service: (GraphNode?)n, n.Team, n.Level, Members: 1))
            .Concat(grouped.Select(g => (Key: $"{g.Key.Level}/{g.Key.Team}", Service: (GraphNode?)null, g.Key.Team, g.Key.Level, Members: g.Count())))
            .GroupBy(b => b.Level).OrderBy(g => g.Key).ToList();
        var tallest = columns.Max(c => c.Count());
        var boxes = columns.SelectMany((column, x) => column.OrderBy(b => b.Service is null).ThenBy(b => b.Team ?? "~", StringComparer.Ordinal).ThenBy(b => b.Key, StringComparer.Ordinal)
            .Select((b, y) => new GraphBox(b.Key, b.Service, b.Team, b.Level, b.Members, Margin + (x * Column), Margin + (((tallest - column.Count()) * Row) / 2) + (y * Row)))).ToList();
        var home = new Dictionary<Guid, GraphBox>();
        foreach (var box in boxes.Where(b => b.Service is not null)) home[box.Service!.Id] = box;
        foreach (var group in grouped)
            foreach (var node in group) home[node.Id] = boxes.First(b => b.Service is null && b.Level == group.Key.Level && b.Team == group.Key.Team);
        // Between members of one group there is no line to draw; to what lies farther away than is shown, none either.
        var drawn = edges.Where(e => home.TryGetValue(e.From, out var from) && home.TryGetValue(e.To, out var to) && from != to).ToList();
        var lines = drawn.GroupBy(e => (home[e.From], home[e.To])).Select(g => new GraphLine(g.Key.Item1, g.Key.Item2, g.Count(), g.Select(e => e.Kind).Distinct().Skip(1).Any() ? null : g.First().Kind, g.Max(e => e.Confidence)));
        return new GraphLayout(boxes, [.. lines.OrderBy(l => l.From.Key, StringComparer.Ordinal).ThenBy(l => l.To.Key, StringComparer.Ordinal)], edges.Count - drawn.Count,
            (2 * Margin) + ((columns.Count - 1) * Column) + BoxWidth, (2 * Margin) + ((tallest - 1) * Row) + BoxHeight);
    }

    /// <summary>As many single services as leave room for the groups of the others; one of a group alone is no group.</summary>
    private static (List<GraphNode> Single, List<IGrouping<(int Level, string? Team), GraphNode>> Grouped) Fit(List<GraphNode> ordered)
    {
        for (var single = Math.Min(ordered.Count, Most); single > 0; single--)
        {
            var groups = ordered.Skip(single).GroupBy(n => (n.Level, n.Team)).ToList();
            if (single + groups.Count <= Most) return (ordered[..single], groups);
        }
        // More teams than boxes: what is left of each level is one group.
        return (ordered[..1], [.. ordered.Skip(1).GroupBy(n => (n.Level, (string?)null))]);
    }
}
