namespace Dd0c.Web.Catalog.Dependencies;

/// <summary>A service that may be drawn.</summary>
/// <param name="Level">0 the root; below it what it needs, above it what needs it: the number of edges.</param>
/// <param name="Team">The owner's slug; null when it is nobody's.</param>
/// <param name="TeamName">As people call it.</param>
public sealed record GraphNode(Guid Id, string Slug, string Name, string Health, string Tier, string? Team, int Level, string? TeamName = null);

/// <summary>That one service needs another.</summary>
public readonly record struct GraphEdge(Guid From, Guid To, string Kind, double Confidence);

/// <summary>A box: one service, or the services of one team that would not fit, or of all the teams that would not.</summary>
/// <param name="Service">Null for a group.</param>
/// <param name="Members">One for a service.</param>
/// <param name="X">Of the left upper corner, in units of the drawing.</param>
/// <param name="Teams">Whose they are: more than one where there are more teams than room.</param>
public sealed record GraphBox(string Key, GraphNode? Service, string? Team, string? TeamName, int Level, int Members, int Teams, int X, int Y);

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
        var columns = Fit(ordered, open).GroupBy(g => g.Level).OrderBy(g => g.Key).ToList();
        var tallest = columns.Max(c => c.Count());
        var placed = columns.SelectMany((column, x) => column.OrderBy(g => g.Single is null).ThenBy(g => g.Teams > 1).ThenBy(g => g.Team ?? "~", StringComparer.Ordinal).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select((g, y) => (g.Members, Box: new GraphBox(g.Key, g.Single, g.Team, g.Members[0].TeamName, g.Level, g.Members.Count, g.Teams, Margin + (x * Column), Margin + (((tallest - column.Count()) * Row) / 2) + (y * Row))))).ToList();
        var boxes = placed.Select(p => p.Box).ToList();
        var home = placed.SelectMany(p => p.Members.Select(m => (m.Id, p.Box))).ToDictionary(m => m.Id, m => m.Box);
        // Between members of one group there is no line to draw; to what lies farther away than is shown, none either.
        var drawn = edges.Where(e => home.TryGetValue(e.From, out var from) && home.TryGetValue(e.To, out var to) && from != to).ToList();
        var lines = drawn.GroupBy(e => (home[e.From], home[e.To])).Select(g => new GraphLine(g.Key.Item1, g.Key.Item2, g.Count(), g.Select(e => e.Kind).Distinct().Skip(1).Any() ? null : g.First().Kind, g.Max(e => e.Confidence)));
        return new GraphLayout(boxes, [.. lines.OrderBy(l => l.From.Key, StringComparer.Ordinal).ThenBy(l => l.To.Key, StringComparer.Ordinal)], edges.Count - drawn.Count,
            (2 * Margin) + ((columns.Count - 1) * Column) + BoxWidth, (2 * Margin) + ((tallest - 1) * Row) + BoxHeight);
    }

    /// <summary>As many single services as leave room for the groups of the others.</summary>
    private static List<Group> Fit(List<GraphNode> ordered, IReadOnlySet<string> open)
    {
        for (var single = Math.Min(ordered.Count, Most); single > 0; single--)
        {
            var groups = Teams(ordered.Skip(single));
            if (single + groups.Count <= Most) return [.. ordered.Take(single).Select(n => new Group([n])), .. groups];
        }
        return Crowd(ordered, open);
    }

    /// <summary>More teams than boxes: what was opened, then the largest teams, and what is left of each level is one group.</summary>
    private static List<Group> Crowd(List<GraphNode> ordered, IReadOnlySet<string> open)
    {
        var others = ordered.Skip(1).ToList();
        var room = Most - 1 - others.Select(n => n.Level).Distinct().Count();
        var opened = others.Where(n => open.Contains(n.Team ?? Picks.None)).Take(room).ToList();
        var teams = Teams(others.Except(opened)).OrderByDescending(g => g.Members.Count).ThenBy(g => Math.Abs(g.Level)).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        room -= opened.Count;
        return
        [
            .. ordered.Take(1).Concat(opened).Select(n => new Group([n])), .. teams.Take(room),
            .. teams.Skip(room).GroupBy(g => g.Level).Select(level => level.Count() == 1 ? level.First() : new Group([.. level.SelectMany(g => g.Members)])),
        ];
    }

    private static List<Group> Teams(IEnumerable<GraphNode> nodes) => [.. nodes.GroupBy(n => (n.Level, n.Team)).Select(g => new Group([.. g]))];

    /// <summary>What one box stands for; one of a group alone is no group.</summary>
    private sealed record Group(IReadOnlyList<GraphNode> Members)
    {
        public GraphNode? Single => Members.Count == 1 ? Members[0] : null;
        public int Level => Members[0].Level;
        public int Teams { get; } = Members.Select(m => m.Team).Distinct().Count();
        public string? Team => Teams == 1 ? Members[0].Team : null;
        public string Key => Single?.Slug ?? (Teams == 1 ? $"{Level}/{Team}" : $"{Level}/*");
    }
}
