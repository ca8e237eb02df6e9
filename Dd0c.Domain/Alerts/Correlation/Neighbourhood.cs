using System.Collections.Concurrent;

namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Which services are near enough that a fault in the one shows in the other; made once for each state of a catalog, safe for many readers.</summary>
public sealed class Neighbourhood
{
    /// <summary>A learned edge that no incident confirmed for so long counts no more.</summary>
    public static readonly TimeSpan LearnedLife = TimeSpan.FromDays(30);

    /// <summary>
    /// A service with more neighbours than this is a hub: through one that is silent itself nothing is near. One that alerts stands in the
    /// incident, and then its neighbours are next to it.
    /// </summary>
    public const int MostNeighboursOfASilentOne = 16;

    private readonly Dictionary<Guid, List<Edge>> _edges = [];
    private readonly ConcurrentDictionary<(Guid, int), IReadOnlyDictionary<Guid, Way>> _near = new();

    /// <param name="asOf">By which learned edges have expired or not; null: all count.</param>
    public Neighbourhood(IEnumerable<NeighbourEdge> edges, DateTimeOffset? asOf = null)
    {
        var best = new Dictionary<(Guid, Guid), NeighbourEdge>();
        foreach (var edge in edges)
        {
            if (edge.From == edge.To || (edge.Source == NeighbourEdge.Learned && asOf is { } now && edge.LastSeen is { } seen && now - seen > LearnedLife)) continue;
            // What is known otherwise needs no learning.
            if (!best.TryGetValue((edge.From, edge.To), out var known) || (edge.Source != NeighbourEdge.Learned, edge.Confidence).CompareTo((known.Source != NeighbourEdge.Learned, known.Confidence)) > 0) best[(edge.From, edge.To)] = edge;
        }
        foreach (var edge in best.Values)
        {
            Add(edge.From, new Edge(edge.To, Down: true, edge.Confidence, edge.Source == NeighbourEdge.Learned));
            Add(edge.To, new Edge(edge.From, Down: false, edge.Confidence, edge.Source == NeighbourEdge.Learned));
        }
        void Add(Guid at, Edge edge) => (_edges.TryGetValue(at, out var there) ? there : _edges[at] = []).Add(edge);
    }

    public static Neighbourhood Empty { get; } = new([]);

    /// <summary>The shortest way over edges in either direction, both ends among them, the surest where several are as short; null: none within so many hops.</summary>
    public IReadOnlyList<Guid>? Path(Guid a, Guid b, int hops) => a == b ? [a] : Near(a, hops).TryGetValue(b, out var way) ? way.Path : null;

    /// <summary>How many needs lie from the one down to the other (0: the same); null: it does not need it within so many.</summary>
    public int? Needs(Guid service, Guid needed, int hops)
    {
        var (edge, seen) = (new List<Guid> { service }, new HashSet<Guid> { service });
        for (var distance = 0; distance <= hops && edge.Count > 0; distance++)
        {
            if (edge.Contains(needed)) return distance;
            edge = [.. edge.SelectMany(s => _edges.GetValueOrDefault(s, [])).Where(e => e.Down && seen.Add(e.To)).Select(e => e.To)];
        }
        return null;
    }

    /// <summary>All within so many hops, with the best way to each.</summary>
    internal IReadOnlyDictionary<Guid, Way> Near(Guid service, int hops) => _near.GetOrAdd((service, hops), static (key, self) => self.Walk(key.Item1, key.Item2), this);

    private Dictionary<Guid, Way> Walk(Guid start, int hops)
    {
        var ways = new Dictionary<Guid, Way>();
        var edge = new List<Way> { new([start], 1, false, false, true) };
        for (var distance = 1; distance <= hops && edge.Count > 0; distance++)
        {
            var next = new List<Way>();
            foreach (var way in edge)
            {
                var at = way.Path[^1];
                if (distance > 1 && IsHub(at)) continue;
                foreach (var step in _edges.GetValueOrDefault(at, []))
                {
                    if (way.Path.Contains(step.To)) continue;
                    // Two needs of a third that does not suffer itself are hardly one trouble.
                    var loose = way.Loose || (distance > 1 && !way.LastDown && step.Down);
                    next.Add(new Way([.. way.Path, step.To], way.Confidence * step.Confidence, way.Learned || step.Learned, loose, step.Down));
                }
            }
            // One way to each from each direction is enough, because what follows depends on nothing else.
            edge = [.. next.GroupBy(w => (w.Path[^1], w.LastDown)).Select(g => g.OrderBy(w => w.Loose).ThenBy(w => w.Learned).ThenByDescending(w => w.Confidence).ThenBy(w => w.Path[^2]).First())];
            foreach (var way in edge)
                if (!ways.TryGetValue(way.Path[^1], out var known) || (known.Path.Count == way.Path.Count && Better(way, known))) ways[way.Path[^1]] = way;
        }
        return ways;
    }

    private bool IsHub(Guid service) => _edges.TryGetValue(service, out var edges) && edges.Count > MostNeighboursOfASilentOne && edges.Select(e => e.To).Distinct().Count() > MostNeighboursOfASilentOne;

    private static bool Better(Way one, Way other) => (!one.Loose, !one.Learned, one.Confidence).CompareTo((!other.Loose, !other.Learned, other.Confidence)) > 0;

    private readonly record struct Edge(Guid To, bool Down, double Confidence, bool Learned);

    /// <param name="Loose">It leads up to what needs both and down again: only what comes soon after is one trouble.</param>
    internal sealed record Way(IReadOnlyList<Guid> Path, double Confidence, bool Learned, bool Loose, bool LastDown);
}
