namespace Dd0c.Domain.Catalog;

/// <summary>That one service needs another, as the graph keeps it.</summary>
public readonly record struct DependencyEdge(Guid Source, Guid Target, string Kind, double Confidence);

/// <summary>A service that is reached.</summary>
/// <param name="Distance">Edges on the shortest way, from 1.</param>
/// <param name="Via">The one before it on that way; the surest where several are as short.</param>
/// <param name="Kind">Of the edge from there.</param>
/// <param name="Confidence">That the whole way is real: the product over its edges.</param>
public sealed record Reached(Guid Id, int Distance, Guid Via, string Kind, double Confidence);

/// <summary>Who needs what, ready to be walked both ways; made once for each state of a catalog. Cycles are walked once.</summary>
public sealed class DependencyGraph
{
    private readonly ILookup<Guid, (Guid Other, string Kind, double Confidence)> _needs;
    private readonly ILookup<Guid, (Guid Other, string Kind, double Confidence)> _neededBy;

    public DependencyGraph(IEnumerable<DependencyEdge> edges)
    {
        // Who triggers another does without it; the other waits for events in vain.
        var turned = edges.Select(e => e.Kind == "triggers" ? (From: e.Target, To: e.Source, e.Kind, e.Confidence) : (From: e.Source, To: e.Target, e.Kind, e.Confidence)).ToList();
        _needs = turned.ToLookup(e => e.From, e => (e.To, e.Kind, e.Confidence));
        _neededBy = turned.ToLookup(e => e.To, e => (e.From, e.Kind, e.Confidence));
    }

    /// <summary>The same with the edges of one kind alone.</summary>
    public DependencyGraph Only(string kind) => new(_needs.SelectMany(g => g.Where(n => n.Kind == kind).Select(n => kind == "triggers" ? new DependencyEdge(n.Other, g.Key, n.Kind, n.Confidence) : new DependencyEdge(g.Key, n.Other, n.Kind, n.Confidence))));

    /// <summary>All that stop working, or work worse, when it stops: nearest first.</summary>
    public IReadOnlyList<Reached> BlastRadius(Guid service) => Walk(service, _neededBy);

    /// <summary>All that must work for it to work: nearest first.</summary>
    public IReadOnlyList<Reached> Needs(Guid service) => Walk(service, _needs);

    /// <summary>What the services need and what needs them: each edge once, from the one that needs.</summary>
    public IReadOnlyList<(Guid From, Guid To, string Kind, double Confidence)> EdgesOf(IReadOnlySet<Guid> services) =>
        [.. services.SelectMany(s => _needs[s].Where(n => n.Other != s).Select(n => (From: s, To: n.Other, n.Kind, n.Confidence)).Concat(_neededBy[s].Where(n => !services.Contains(n.Other)).Select(n => (From: n.Other, To: s, n.Kind, n.Confidence))))];

    private static List<Reached> Walk(Guid start, ILookup<Guid, (Guid Other, string Kind, double Confidence)> next)
    {
        var reached = new List<Reached>();
        var seen = new HashSet<Guid> { start };
        IReadOnlyList<(Guid Id, double Confidence)> edge = [(start, 1)];
        for (var distance = 1; edge.Count > 0; distance++)
        {
            var found = new Dictionary<Guid, Reached>();
            foreach (var (id, sure) in edge)
                foreach (var (other, kind, confidence) in next[id])
                {
                    if (seen.Contains(other)) continue;
                    var way = new Reached(other, distance, id, kind, sure * confidence);
                    if (!found.TryGetValue(other, out var known) || (way.Confidence, known.Via, known.Kind).CompareTo((known.Confidence, way.Via, way.Kind)) > 0) found[other] = way;
                }
            seen.UnionWith(found.Keys);
            reached.AddRange(found.Values.OrderByDescending(r => r.Confidence).ThenBy(r => r.Id));
            edge = [.. found.Values.Select(r => (r.Id, r.Confidence))];
        }
        return reached;
    }
}
