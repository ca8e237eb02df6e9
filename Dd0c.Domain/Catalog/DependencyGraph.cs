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
    private readonly Dictionary<Guid, int> _index = [];
    private readonly List<Guid> _ids = [];
    private readonly Side _needs;
    private readonly Side _neededBy;

    public DependencyGraph(IEnumerable<DependencyEdge> edges)
    {
        var turned = new List<(int From, int To, string Kind, double Confidence)>();
        foreach (var e in edges)
        {
            var (source, target) = (IndexOf(e.Source), IndexOf(e.Target));
            // Who triggers another does without it; the other waits for events in vain.
            turned.Add(e.Kind == "triggers" ? (target, source, e.Kind, e.Confidence) : (source, target, e.Kind, e.Confidence));
        }
        _needs = Side.Of(_ids.Count, turned, e => e.From, e => e.To);
        _neededBy = Side.Of(_ids.Count, turned, e => e.To, e => e.From);
    }

    /// <summary>The same with the edges of one kind alone.</summary>
    public DependencyGraph Only(string kind) =>
        new(Enumerable.Range(0, _ids.Count).SelectMany(from => _needs.Of(from).Where(n => n.Kind == kind).Select(n => kind == "triggers" ? new DependencyEdge(_ids[n.Other], _ids[from], n.Kind, n.Confidence) : new DependencyEdge(_ids[from], _ids[n.Other], n.Kind, n.Confidence))));

    /// <summary>All that stop working, or work worse, when it stops: nearest first.</summary>
    public IReadOnlyList<Reached> BlastRadius(Guid service) => Walk(service, _neededBy);

    /// <summary>All that must work for it to work: nearest first.</summary>
    public IReadOnlyList<Reached> Needs(Guid service) => Walk(service, _needs);

    /// <summary>What the services need and what needs them: each edge once, from the one that needs.</summary>
    public IReadOnlyList<(Guid From, Guid To, string Kind, double Confidence)> EdgesOf(IReadOnlySet<Guid> services) =>
        [.. services.Where(_index.ContainsKey).Select(s => _index[s]).SelectMany(s => _needs.Of(s).Where(n => n.Other != s).Select(n => (From: _ids[s], To: _ids[n.Other], n.Kind, n.Confidence))
            .Concat(_neededBy.Of(s).Where(n => !services.Contains(_ids[n.Other])).Select(n => (From: _ids[n.Other], To: _ids[s], n.Kind, n.Confidence))))];

    private int IndexOf(Guid id)
    {
        if (_index.TryGetValue(id, out var index)) return index;
        _ids.Add(id);
        return _index[id] = _ids.Count - 1;
    }

    private List<Reached> Walk(Guid start, Side next)
    {
        var reached = new List<Reached>();
        if (!_index.TryGetValue(start, out var first)) return reached;
        var seen = new bool[_ids.Count];
        seen[first] = true;
        IReadOnlyList<(int Id, double Confidence)> edge = [(first, 1)];
        for (var distance = 1; edge.Count > 0; distance++)
        {
            var found = new Dictionary<int, Reached>();
            foreach (var (id, sure) in edge)
                foreach (var (other, kind, confidence) in next.Of(id))
                {
                    if (seen[other]) continue;
                    var way = new Reached(_ids[other], distance, _ids[id], kind, sure * confidence);
                    if (!found.TryGetValue(other, out var known) || (way.Confidence, known.Via, known.Kind).CompareTo((known.Confidence, way.Via, way.Kind)) > 0) found[other] = way;
                }
            foreach (var id in found.Keys) seen[id] = true;
            reached.AddRange(found.Values.OrderByDescending(r => r.Confidence).ThenBy(r => r.Id));
            edge = [.. found.Select(f => (f.Key, f.Value.Confidence))];
        }
        return reached;
    }

    /// <summary>The edges in one direction, those of one service side by side.</summary>
    private sealed class Side(int[] starts, (int Other, string Kind, double Confidence)[] edges)
    {
        public ArraySegment<(int Other, string Kind, double Confidence)> Of(int service) => new(edges, starts[service], starts[service + 1] - starts[service]);

        public static Side Of(int services, List<(int From, int To, string Kind, double Confidence)> edges, Func<(int From, int To, string Kind, double Confidence), int> from, Func<(int From, int To, string Kind, double Confidence), int> to)
        {
            var starts = new int[services + 1];
            foreach (var e in edges) starts[from(e) + 1]++;
            for (var i = 0; i < services; i++) starts[i + 1] += starts[i];
            var (at, sorted) = (starts[..services], new (int, string, double)[edges.Count]);
            foreach (var e in edges) sorted[at[from(e)]++] = (to(e), e.Kind, e.Confidence);
            return new Side(starts, sorted);
        }
    }
}
