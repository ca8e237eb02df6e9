namespace Dd0c.Domain.Catalog;

/// <summary>
/// Which known service each inferred one is: by the anchors they share, best pairs first, each at most once; no order decides. A service that
/// only a repository shows has another anchor as soon as the repository holds a second one: then its name, or else its directory, tells.
/// </summary>
internal static class ServiceMatching
{
    public static IReadOnlyDictionary<InferredService, Service> Match(IReadOnlyList<InferredService> inferred, IReadOnlyList<Service> known)
    {
        var holders = known.SelectMany(s => s.Anchors.Select(a => (Anchor: a, Service: s))).ToLookup(p => p.Anchor, p => p.Service, StringComparer.Ordinal);
        var inRepository = known.SelectMany(s => Nodes(s.Anchors).Select(n => (Node: n, Service: s))).ToLookup(p => p.Node, p => p.Service, StringComparer.Ordinal);
        var pairs = new List<(InferredService Inferred, Service Known, double Score)>();
        foreach (var service in inferred)
        {
            var scores = new Dictionary<Service, double>();
            foreach (var anchor in service.Anchors)
                // A repository may be linked anew; what runs is surer.
                foreach (var holder in holders[anchor]) scores[holder] = scores.GetValueOrDefault(holder) + (RepositoryAnchor.Is(anchor) ? 0.5 : 1);
            // Less than the same anchor and name, and more than the same anchor under another name, also when it was gone for a while.
            foreach (var holder in Nodes(service.Anchors).SelectMany(n => inRepository[n]).Where(h => h.Name == service.Name)) scores.TryAdd(holder, 0.42);
            foreach (var (holder, score) in scores) pairs.Add((service, holder, score + (holder.Name == service.Name ? 0.25 : 0) - (holder.RemovedAt is null ? 0 : 0.1)));
        }
        var matches = new Dictionary<InferredService, Service>(ReferenceEqualityComparer.Instance);
        var taken = new HashSet<Guid>();
        foreach (var (service, holder, _) in pairs.OrderByDescending(p => p.Score).ThenBy(p => p.Known.Id).ThenBy(p => p.Inferred.Key, StringComparer.Ordinal)) Take(service, holder);
        foreach (var (service, holder) in SameDirectory([.. inferred.Where(s => !matches.ContainsKey(s))], [.. known.Where(s => s.RemovedAt is null && !taken.Contains(s.Id))])) Take(service, holder);
        return matches;

        void Take(InferredService service, Service holder)
        {
            if (matches.ContainsKey(service) || !taken.Add(holder.Id)) return;
            matches[service] = holder;
        }
    }

    /// <summary>What is left: the one service of a directory that is new where the one that is missing was.</summary>
    private static IEnumerable<(InferredService, Service)> SameDirectory(IReadOnlyList<InferredService> inferred, IReadOnlyList<Service> known)
    {
        var missing = known.Where(s => s.RepoPath is not null).SelectMany(s => Nodes(s.Anchors).Select(n => (Place: (n, s.RepoPath!), Service: s))).ToLookup(p => p.Place, p => p.Service);
        foreach (var place in inferred.Where(s => s.Repository?.Path is not null).SelectMany(s => Nodes(s.Anchors).Select(n => (Place: (n, s.Repository!.Path!), Service: s))).GroupBy(p => p.Place, p => p.Service))
            if (place.ToList() is [var one] && missing[place.Key].ToList() is [var other]) yield return (one, other);
    }

    private static IEnumerable<string> Nodes(IReadOnlyList<string> anchors) => anchors.Select(RepositoryAnchor.NodeOf).OfType<string>().Distinct(StringComparer.Ordinal);
}
