namespace Dd0c.Domain.Discovery;

/// <summary>One cell of the coverage matrix: what was asked of whom.</summary>
/// <param name="Source">aws or github.</param>
/// <param name="Account">AWS account id, or GitHub organisation.</param>
/// <param name="Region">AWS region; <c>-</c> where there is none.</param>
/// <param name="Kind">A resource type (ecs:service) or repositories, teams.</param>
public sealed record ScanScope(Guid ConnectionId, string Source, string Account, string Region, string Kind);

public enum CoverageState
{
    /// <summary>Everything there was, was seen: what is absent now is gone.</summary>
    Complete,
    /// <summary>Cut short: proves presence, never absence.</summary>
    Partial,
    /// <summary>The vendor refused: a permission is missing.</summary>
    Refused,
    NotAsked,
}

/// <param name="Detail">Why it is not complete, in plain words; the missing permission when refused.</param>
/// <param name="Kept">How many of these were not read again, because nothing told of a change of them: they are as an earlier scan read them.</param>
public sealed record Coverage(ScanScope Scope, CoverageState State, int Found, string? Detail = null, int Kept = 0);

/// <summary>All that one scan of one connection brought home.</summary>
public sealed record ScanResult(
    IReadOnlyList<ResourceFact> Resources,
    IReadOnlyList<RepositoryFact> Repositories,
    IReadOnlyList<TeamFact> Teams,
    IReadOnlyList<Coverage> Coverage)
{
    /// <summary>What was deployed of late, for those who may not have been told of it; no part of the inventory.</summary>
    public RecentDeploys Recent { get; init; } = RecentDeploys.None;

    /// <summary>Texts of documents that the repositories' facts tell of by their oid; those known before are not among them.</summary>
    public IReadOnlyList<DocumentText> Texts { get; init; } = [];
}

/// <summary>A count that climbs while a scan runs.</summary>
/// <param name="Found">How many of this scope so far.</param>
/// <param name="LastName">The name found last, for the eye.</param>
public sealed record ScanProgress(ScanScope Scope, int Found, string? LastName);

/// <summary>One call made to the customer's vendor.</summary>
/// <param name="Outcome">ok, not_modified, throttled, denied, failed, or timeout.</param>
public sealed record VendorCall(Guid ConnectionId, string Service, string Operation, string Account, string Region, string Outcome, TimeSpan Duration, long Bytes, DateTimeOffset At);
