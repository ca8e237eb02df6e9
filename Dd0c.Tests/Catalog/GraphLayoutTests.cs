using Dd0c.Web.Catalog.Dependencies;

namespace Dd0c.Tests.Catalog;

public sealed class GraphLayoutTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory, MemberData(nameof(Seeds))]
    public void Every_service_is_in_one_box_and_every_edge_a_line_or_counted(int seed)
    {
        var (nodes, edges) = Random(seed);
        var graph = GraphLayout.Of(nodes, edges, new HashSet<string>());

        Assert.InRange(graph.Boxes.Count, 1, GraphLayout.Most);
        Assert.Equal(nodes.Count, graph.Boxes.Sum(b => b.Members));
        Assert.Equal(edges.Count, graph.Lines.Sum(l => l.Edges) + graph.NotDrawn);
        Assert.Equal(graph.Boxes.Count, graph.Boxes.Select(b => (b.X, b.Y)).Distinct().Count());
        Assert.All(graph.Boxes, b => Assert.True(b.X >= 0 && b.Y >= 0 && b.X + GraphLayout.BoxWidth <= graph.Width && b.Y + GraphLayout.BoxHeight <= graph.Height, b.ToString()));
        Assert.Single(graph.Boxes, b => b.Level == 0);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void The_order_in_which_things_are_given_does_not_matter(int seed)
    {
        var (nodes, edges) = Random(seed);
        var (one, other) = (GraphLayout.Of(nodes, edges, new HashSet<string>()), GraphLayout.Of([.. nodes.Reverse()], [.. edges.Reverse()], new HashSet<string>()));
        Assert.Equal(one.Boxes, other.Boxes);
        Assert.Equal(one.Lines.Select(l => (l.From.Key, l.To.Key, l.Edges)), other.Lines.Select(l => (l.From.Key, l.To.Key, l.Edges)));
    }

    [Fact]
    public void What_is_near_and_critical_is_drawn_singly_and_an_opened_team_before_the_others()
    {
        var root = Node(0, 0, "core");
        IReadOnlyList<GraphNode> nodes = [root, .. Enumerable.Range(1, 50).Select(i => Node(i, 1, "near")), .. Enumerable.Range(51, 100).Select(i => Node(i, 2, i % 2 == 0 ? "even" : "odd"))];
        var closed = GraphLayout.Of(nodes, [], new HashSet<string>());
        Assert.Equal(50, closed.Boxes.Count(b => b.Service is { Team: "near" }));
        Assert.Equal(["even", "odd"], closed.Boxes.Where(b => b.Service is null).Select(b => b.Team).Order());

        var open = GraphLayout.Of(nodes, [], new HashSet<string> { "odd" });
        Assert.True(open.Boxes.Count(b => b.Service is { Team: "odd" }) > closed.Boxes.Count(b => b.Service is { Team: "odd" }));
    }

    [Fact]
    public void What_is_nobodys_is_opened_too_and_the_last_opened_teams_are_kept_in_the_address()
    {
        IReadOnlyList<GraphNode> nodes = [Node(0, 0, "core"), .. Enumerable.Range(1, 100).Select(i => Node(i, 1, i % 2 == 0 ? null : "odd"))];
        Assert.True(GraphLayout.Of(nodes, [], new HashSet<string> { "none" }).Boxes.Count(b => b.Service is { Team: null }) > GraphLayout.Of(nodes, [], new HashSet<string>()).Boxes.Count(b => b.Service is { Team: null }));

        var asked = Enumerable.Range(1, 3_000).Select(i => $"team-{i}").Append("team-2999").Append("").Append(new string('x', 5_000)).ToList();
        var (query, _) = DependencyMapQuery.Parse("shop", null, null, "graph", null, asked);
        Assert.Equal((20, "team-3000"), (query.Open.Count, query.Open[^1]));
    }

    [Fact]
    public void Of_more_teams_than_boxes_the_largest_are_drawn_and_an_opened_one_too()
    {
        // Team i has i / 10 services more than the smallest.
        IReadOnlyList<GraphNode> nodes = [Node(0, 0, "core"), .. Enumerable.Range(1, 150).SelectMany(t => Enumerable.Range(0, 1 + (t / 10)).Select(i => Node((t * 100) + i, 1 + (t % 2), $"team-{t:000}")))];
        var graph = GraphLayout.Of(nodes, [], new HashSet<string>());
        Assert.Equal(GraphLayout.Most, graph.Boxes.Count);
        Assert.Equal([1, 2], graph.Boxes.Where(b => b.Teams > 1).Select(b => b.Level).Order());
        Assert.Contains(graph.Boxes, b => b is { Team: "team-150", Members: 16 });
        Assert.DoesNotContain(graph.Boxes, b => b.Team == "team-005");

        var open = GraphLayout.Of(nodes, [], new HashSet<string> { "team-005", "team-150" });
        Assert.Equal((1, 16), (open.Boxes.Count(b => b.Service?.Team == "team-005"), open.Boxes.Count(b => b.Service?.Team == "team-150")));
        Assert.InRange(open.Boxes.Count, 1, GraphLayout.Most);
    }

    private static (IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges) Random(int seed)
    {
        var random = new Random(seed);
        var nodes = Enumerable.Range(0, random.Next(1, 200)).Select(i => Node(i, i == 0 ? 0 : random.Next(1, 4) * (random.Next(2) == 0 ? 1 : -1), random.Next(5) == 0 ? null : $"team-{random.Next(seed % 3 == 0 ? 150 : 8)}")).ToList();
        var edges = Enumerable.Range(0, random.Next(0, 400)).Select(_ => new GraphEdge(Id(random.Next(nodes.Count)), Id(random.Next(nodes.Count + 20)), random.Next(2) == 0 ? "calls" : "triggers", random.NextDouble())).Where(e => e.From != e.To).DistinctBy(e => (e.From, e.To, e.Kind)).ToList();
        return (nodes, edges);
    }

    private static GraphNode Node(int i, int level, string? team) => new(Id(i), $"s-{i:000}", $"Service {i}", "healthy", i % 7 == 0 ? "critical" : "standard", team, level);

    private static Guid Id(int i) => new(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
