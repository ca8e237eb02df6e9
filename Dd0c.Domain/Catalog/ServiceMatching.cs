namespace Dd0c.Domain.Catalog;

/// <summary>Which known service each inferred one is: by the anchors they share, best pairs first, each at most once; no order decides.</summary>
internal static class ServiceMatching
{
    public static IReadOnlyDictionary<InferredService, Service> Match(IReadOnlyList<InferredService> inferred, IReadOnlyList<Service> known)
    {
        var holders = new Dictionary<string, List<Service>>(StringComparer.Ordinal);
        foreach (var service in known)
            foreach (var anchor in service.Anchors)
            {
                if (!holders.TryGetValue(anchor, out var list)) holders[anchor] = list = [];
                list.Add(service);
            }
        var pairs = new List<(InferredService Inferred, Service Known, double Score)>();
        foreach (var service in inferred)
        {
            var scores = new Dictionary<Service, double>();
            foreach (var anchor in service.Anchors)
                // A repository may be linked anew; what runs is surer.
                foreach (var holder in holders.GetValueOrDefault(anchor) ?? []) scores[holder] = scores.GetValueOrDefault(holder) + (anchor.StartsWith("repo:", StringComparison.Ordinal) ? 0.5 : 1);
            foreach (var (holder, score) in scores) pairs.Add((service, holder, score + (holder.Name == service.Name ? 0.25 : 0) - (holder.RemovedAt is null ? 0 : 0.1)));
        }
        var matches = new Dictionary<InferredService, Service>(ReferenceEqualityComparer.Instance);
        var taken = new HashSet<Guid>();
        foreach (var (service, holder, _) in pairs.OrderByDescending(p => p.Score).ThenBy(p => p.Known.Id).ThenBy(p => p.Inferred.Key, StringComparer.Ordinal))
            if (!matches.ContainsKey(service) && !taken.Contains(holder.Id))
            {
                matches[service] = holder;
                taken.Add(holder.Id);
            }
        return matches;
    }
}
