namespace Dd0c.Domain.Discovery;

/// <summary>A fact with the moment since which it has been as it is now; evidence quotes that moment.</summary>
public sealed record Seen<T>(T Fact, DateTimeOffset Since);

/// <summary>All that is known of one tenant's estate, from every connection and every run. Order never matters.</summary>
public sealed record Inventory(
    IReadOnlyList<Seen<ResourceFact>> Resources,
    IReadOnlyList<Seen<RepositoryFact>> Repositories,
    IReadOnlyList<Seen<TeamFact>> Teams);
