using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>
/// The stored catalog and the inferred one → what to write. Services are recognised by their anchors, never by name; what is gone is
/// deprecated after three complete misses and removed after five, unless a person says that it is still there; a person's correction is left as it is. The same catalog again plans nothing.
/// </summary>
public static class CatalogReconciler
{
    internal const int DeprecatedAfter = 3;
    internal const int RemovedAfter = 5;

    /// <param name="now">Stamps rows that are written; decides nothing.</param>
    public static CatalogPlan Plan(CatalogState state, InferredCatalog inferred, DateTimeOffset now)
    {
        DemandUniqueKeys(inferred);
        var events = new List<CatalogEvent>();
        var (teams, teamIds) = TeamReconciler.Plan(state, inferred, now);
        var teamNames = inferred.Teams.ToDictionary(t => t.Key, t => t.Slug, StringComparer.Ordinal);
        var matches = ServiceMatching.Match(inferred.Services, state.Services);
        var (gone, farewells) = (new List<Service>(), new List<CatalogEvent>());
        var removed = Gone(state, inferred, matches, now, gone, farewells);
        // What leaves in this plan gives its address to what takes its place.
        var slugs = new Slugs(state.Services.Where(s => s.RemovedAt is null && !removed.Contains(s.Id)).Select(s => (s.Slug, s.Id)).Concat(state.OldSlugs.Select(s => (s.Slug, s.ServiceId))));
        var slugById = teamIds.ToDictionary(t => t.Value, t => teamNames[t.Key]);
        foreach (var team in state.Teams) slugById.TryAdd(team.Id, team.Slug);

        var usedIds = state.Services.Select(s => s.Id).ToHashSet();
        var (written, oldSlugs, ids) = (new List<Service>(), new List<ServiceSlug>(), new Dictionary<string, Guid>(StringComparer.Ordinal));
        var (created, updated, unchanged) = (0, 0, 0);
        foreach (var service in inferred.Services.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var known = matches.GetValueOrDefault(service);
            var id = known?.Id ?? NewId(state.TenantId, service.Key, usedIds);
            ids[service.Key] = id;
            var row = ServiceRow.Of(service, known, id, state.TenantId, teamIds, now);
            if (known is { RemovedAt: null } && known.Fingerprint.AsSpan().SequenceEqual(row.Fingerprint) && known.MissedRuns == 0)
            {
                unchanged++;
                continue;
            }
            row.Slug = known is { RemovedAt: null } && known.Name == row.Name ? known.Slug : known is not null && known.Name == row.Name && slugs.Keep(known.Slug, id) ? known.Slug : slugs.For(id, service);
            if (known is not null && known.Slug != row.Slug && known.RemovedAt is null) oldSlugs.Add(new ServiceSlug { TenantId = state.TenantId, Slug = known.Slug, ServiceId = id });
            written.Add(row);
            if (known is null || known.RemovedAt is not null) created++;
            else updated++;
            events.AddRange(ServiceEvents.Of(known, row, service, slugById));
        }
        written.AddRange(gone);
        events.AddRange(farewells);
        var edges = EdgeReconciler.Plan(state, inferred, ids, teamIds, removed.ToHashSet());
        var standing = matches.Values.Where(s => s.RemovedAt is null).ToDictionary(s => s.Id, s => s.Name);
        events.AddRange(ServiceEvents.OfResources(state, edges.Resources, edges.ResourcesGone, standing));
        var names = state.Services.ToDictionary(s => s.Id, s => s.Name);
        foreach (var row in written) names[row.Id] = row.Name;
        events.AddRange(ServiceEvents.OfDependencies(state, edges.Dependencies, edges.DependenciesGone, standing, names));
        return new CatalogPlan(teams, written, oldSlugs, edges.Resources, edges.ResourcesGone, edges.Ownership, edges.OwnershipGone, edges.Dependencies, edges.DependenciesGone, events,
            new CatalogCounts(created, updated, unchanged, removed.Count, inferred.Services.Count(s => s.Owner is OwnerVerdict.Owned), inferred.Services.Count(s => s.Owner is OwnerVerdict.Ambiguous), inferred.Services.Count(s => s.Owner is OwnerVerdict.Unowned))) { ServiceIds = ids, TeamIds = teamIds };
    }

    /// <summary>Everything below finds a service by its key.</summary>
    private static void DemandUniqueKeys(InferredCatalog inferred)
    {
        if (inferred.Services.GroupBy(s => s.Key, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
            throw new InvalidOperationException($"Services with one key, {twice.Key}: {string.Join(" and ", twice.Select(s => s.Name))}");
    }

    private static Guid NewId(Guid tenant, string key, HashSet<Guid> used)
    {
        // The id may be taken by a service that began here and has moved on.
        for (var n = 1; ; n++)
            if (StableId.Of(tenant, n == 1 ? key : $"{key}#{n}") is var id && used.Add(id)) return id;
    }

    /// <summary>Known services that nothing inferred is: missed, deprecated, removed, or taken up by another.</summary>
    private static List<Guid> Gone(CatalogState state, InferredCatalog inferred, IReadOnlyDictionary<InferredService, Service> matches, DateTimeOffset now, List<Service> written, List<CatalogEvent> events)
    {
        var matched = matches.Values.Select(s => s.Id).ToHashSet();
        var homes = inferred.Services.SelectMany(s => s.Anchors.Concat(s.Resources.Select(r => r.Arn)).Distinct(StringComparer.Ordinal).Select(a => (a, s.Name))).GroupBy(p => p.a, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Name, StringComparer.Ordinal);
        var removed = new List<Guid>();
        foreach (var known in state.Services.Where(s => s.RemovedAt is null && !matched.Contains(s.Id)).OrderBy(s => s.Id))
        {
            var missed = known.Anchors.Select(a => Missed(state.MissedScans, a)).DefaultIfEmpty(int.MaxValue).Min();
            var absorbed = missed == 0 ? known.Anchors.Select(a => homes.GetValueOrDefault(a)).OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault() : null;
            var said = missed == 0 ? null : known.Anchors.Select(inferred.Lifecycles.GetValueOrDefault).FirstOrDefault(c => c is not null);
            var reason = missed == int.MaxValue ? "its source was disconnected"
                : missed >= InventoryReconciler.ConfirmedGone ? "somebody confirmed that it is gone"
                : missed >= RemovedAfter && !Absence.Keeps(said) ? $"not found by {missed} complete scans"
                : known.Anchors.Select(inferred.Dismissed.GetValueOrDefault).FirstOrDefault(d => d is not null) is { } told ? $"no service, {told}"
                : absorbed is not null ? $"its parts now belong to {absorbed}"
                : missed == 0 ? "what it was made of no longer makes a service" : null;
            var row = ServiceRow.Copy(known, now);
            var news = reason is null && Absence.Mark(row, missed, said);
            if (reason is null && missed == known.MissedRuns && !news) continue;
            row.MissedRuns = missed == int.MaxValue ? RemovedAfter : missed;
            if (reason is not null)
            {
                row.RemovedAt = now;
                removed.Add(known.Id);
                events.Add(new CatalogEvent("service_removed", known.Id, known.Name, null, null, null, known.Confidence, null, reason));
            }
            else if (row.Lifecycle != known.Lifecycle)
            {
                events.Add(new CatalogEvent("service_updated", known.Id, known.Name, "lifecycle", known.Lifecycle, row.Lifecycle, null, null, said is null ? $"not found by {missed} complete scans" : said.Told));
            }
            written.Add(row);
        }
        return removed;
    }

    private static int Missed(IReadOnlyDictionary<string, int> missed, string anchor) => missed.TryGetValue(RepositoryAnchor.NodeOf(anchor) ?? anchor, out var scans) ? scans : int.MaxValue;
}
