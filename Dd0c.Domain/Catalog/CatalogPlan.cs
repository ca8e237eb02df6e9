using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>The catalog of one tenant as it is stored now.</summary>
/// <param name="Services">Also the removed ones: what comes back keeps its identity.</param>
/// <param name="Teams">Also the removed ones.</param>
/// <param name="MissedScans">How often complete scans have missed the thing behind an anchor (ARN, or node id of a repository or team): every
/// inventory row of the tenant, 0 for those that are there. A thing without a row has no source any more.</param>
public sealed record CatalogState(
    Guid TenantId,
    IReadOnlyList<Service> Services,
    IReadOnlyList<Team> Teams,
    IReadOnlyList<ServiceSlug> OldSlugs,
    IReadOnlyList<ServiceResourceRow> Resources,
    IReadOnlyList<ServiceOwnership> Ownership,
    IReadOnlyList<ServiceDependency> Dependencies,
    IReadOnlyDictionary<string, int> MissedScans)
{
    /// <summary>What is stored once the plan has been applied.</summary>
    public CatalogState After(CatalogPlan plan) => this with
    {
        Services = Replaced(Services, plan.Services, [], s => s.Id),
        Teams = Replaced(Teams, plan.Teams, [], t => t.Id),
        OldSlugs = Replaced(OldSlugs, plan.OldSlugs, [], s => s.Slug),
        Resources = Replaced(Resources, plan.Resources, plan.ResourcesGone, r => r.Arn),
        Ownership = Replaced(Ownership, plan.Ownership, plan.OwnershipGone, o => (o.ServiceId, o.TeamId, o.Role)),
        Dependencies = Replaced(Dependencies, plan.Dependencies, plan.DependenciesGone, d => (d.SourceServiceId, d.TargetServiceId, d.Kind)),
    };

    private static IReadOnlyList<T> Replaced<T, TKey>(IReadOnlyList<T> rows, IReadOnlyList<T> written, IReadOnlyList<TKey> gone, Func<T, TKey> key)
    {
        if (written.Count + gone.Count == 0) return rows;
        var left = gone.Concat(written.Select(key)).ToHashSet();
        return [.. rows.Where(r => !left.Contains(key(r))), .. written];
    }
}

/// <summary>One thing that changed, for the log; see <see cref="Discovery.DiscoveryEvent"/> for the types.</summary>
public sealed record CatalogEvent(string Type, Guid? ServiceId, string Subject, string? Field, string? OldValue, string? NewValue, double? OldConfidence, double? NewConfidence, string Reason);

/// <summary>
/// What to write, in this order and in one transaction: teams, services, old slugs, resources, ownership, dependencies, events. Rows are whole
/// and carry their keys, so that each list is one bulk statement; what is unchanged is in none of them.
/// </summary>
/// <param name="Teams">To insert or update by id; a removed team has RemovedAt set.</param>
/// <param name="Services">To insert or update by id; a removed service has RemovedAt set.</param>
/// <param name="OldSlugs">To insert, and to update where the slug is there already.</param>
/// <param name="Resources">To insert or update by ARN.</param>
/// <param name="ResourcesGone">ARNs whose row goes.</param>
/// <param name="Ownership">To insert or update by service, team and role.</param>
/// <param name="OwnershipGone">Service, team and role of rows that go.</param>
/// <param name="DependenciesGone">Source, target and kind of rows that go.</param>
public sealed record CatalogPlan(
    IReadOnlyList<Team> Teams,
    IReadOnlyList<Service> Services,
    IReadOnlyList<ServiceSlug> OldSlugs,
    IReadOnlyList<ServiceResourceRow> Resources,
    IReadOnlyList<string> ResourcesGone,
    IReadOnlyList<ServiceOwnership> Ownership,
    IReadOnlyList<(Guid ServiceId, Guid TeamId, string Role)> OwnershipGone,
    IReadOnlyList<ServiceDependency> Dependencies,
    IReadOnlyList<(Guid SourceServiceId, Guid TargetServiceId, string Kind)> DependenciesGone,
    IReadOnlyList<CatalogEvent> Events,
    CatalogCounts Counts)
{
    /// <summary>The id of every inferred service and team by its key, those that are not written too.</summary>
    public IReadOnlyDictionary<string, Guid> ServiceIds { get; init; } = new Dictionary<string, Guid>();
    public IReadOnlyDictionary<string, Guid> TeamIds { get; init; } = new Dictionary<string, Guid>();

    public bool IsEmpty => Teams.Count + Services.Count + OldSlugs.Count + Resources.Count + ResourcesGone.Count + Ownership.Count + OwnershipGone.Count + Dependencies.Count + DependenciesGone.Count + Events.Count == 0;
}

public sealed record CatalogCounts(int Created, int Updated, int Unchanged, int Removed, int Owned, int Ambiguous, int Unowned);
