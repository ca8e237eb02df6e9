namespace Dd0c.Domain.Catalog;

/// <summary>
/// What of a plan may be written while some connections are still being read: services and teams that the run itself brought, and what
/// hangs on them. All that stood before the run is left to its end, so that no half of a picture removes, changes or un-owns what the other half showed.
/// </summary>
public static class InterimCatalog
{
    /// <param name="since">When the run began.</param>
    public static CatalogPlan Of(CatalogState state, CatalogPlan plan, DateTimeOffset since)
    {
        var known = state.Services.ToDictionary(s => s.Id);
        var teams = state.Teams.ToDictionary(t => t.Id);
        // An address or a name that something standing holds passes on at the end at the earliest.
        var slugs = state.Services.Where(s => s.RemovedAt is null).ToDictionary(s => s.Slug, s => s.Id, StringComparer.Ordinal);
        var teamSlugs = state.Teams.Where(t => t.RemovedAt is null).ToDictionary(t => t.Slug, t => t.Id, StringComparer.Ordinal);
        var newTeams = plan.Teams.Where(t => t.RemovedAt is null && (!teams.TryGetValue(t.Id, out var old) || old.CreatedAt >= since) && (!teamSlugs.TryGetValue(t.Slug, out var holder) || holder == t.Id)).ToList();
        var teamIds = teams.Keys.Concat(newTeams.Select(t => t.Id)).ToHashSet();
        bool Teamed(Guid? team) => team is null || teamIds.Contains(team.Value);
        bool IsNew(Guid service) => !known.TryGetValue(service, out var old) || old.CreatedAt >= since;

        // Two of one name may turn out to be one: both wait, so that neither gets an address that only tells them apart.
        var names = state.Services.Where(s => s.RemovedAt is null).Concat(plan.Services.Where(s => s.RemovedAt is null)).GroupBy(s => s.Name, StringComparer.Ordinal).Where(g => g.Select(s => s.Id).Distinct().Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var services = plan.Services.Where(s => s.RemovedAt is null && IsNew(s.Id) && !names.Contains(s.Name) && Teamed(s.OwnerTeamId) && Teamed(s.RunnerUpTeamId) && (!slugs.TryGetValue(s.Slug, out var holder) || holder == s.Id)).ToList();
        var written = services.Select(s => s.Id).ToHashSet();
        var there = known.Keys.Concat(written).ToHashSet();
        bool Free(Guid service) => IsNew(service) && there.Contains(service);
        var homes = state.Resources.ToDictionary(r => r.Arn, r => r.ServiceId, StringComparer.Ordinal);
        return plan with
        {
            Teams = newTeams,
            Services = services,
            OldSlugs = [.. plan.OldSlugs.Where(s => written.Contains(s.ServiceId))],
            Resources = [.. plan.Resources.Where(r => Free(r.ServiceId) && (!homes.TryGetValue(r.Arn, out var home) || IsNew(home)))],
            ResourcesGone = [.. plan.ResourcesGone.Where(arn => homes.TryGetValue(arn, out var home) && IsNew(home))],
            Ownership = [.. plan.Ownership.Where(o => Free(o.ServiceId) && Teamed(o.TeamId))],
            OwnershipGone = [.. plan.OwnershipGone.Where(o => IsNew(o.ServiceId))],
            Dependencies = [.. plan.Dependencies.Where(d => Free(d.SourceServiceId) && there.Contains(d.TargetServiceId))],
            DependenciesGone = [.. plan.DependenciesGone.Where(d => IsNew(d.SourceServiceId))],
            Events = [.. plan.Events.Where(e => e.ServiceId is { } id && written.Contains(id) && e.Type != "service_removed")],
        };
    }

    /// <summary>The counts of a run's last pass as those of the whole run: what an earlier pass of it brought is new, not changed or unchanged.</summary>
    public static CatalogCounts Whole(CatalogState before, CatalogPlan last, DateTimeOffset since)
    {
        var earlier = before.Services.Where(s => s.RemovedAt is null && s.CreatedAt >= since).Select(s => s.Id).ToHashSet();
        var (gone, changed) = (last.Services.Count(s => s.RemovedAt is not null && earlier.Contains(s.Id)), last.Services.Count(s => s.RemovedAt is null && earlier.Contains(s.Id)));
        var kept = earlier.Count - gone;
        var counts = last.Counts;
        return counts with { Created = counts.Created + kept, Updated = counts.Updated - changed, Unchanged = counts.Unchanged - (kept - changed), Removed = counts.Removed - gone };
    }
}
