using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Discovery;

/// <summary>The inventory row of one AWS resource; <see cref="Facts"/> is JSON of <see cref="ResourceFact"/>.</summary>
public sealed class CloudResource : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required string Arn { get; init; }
    public Guid ConnectionId { get; init; }
    public required string Type { get; init; }
    public required string Name { get; init; }
    public required string Account { get; init; }
    public required string Region { get; init; }
    public required string Facts { get; init; }
    public byte[] Fingerprint { get; init; } = [];
    public DateTimeOffset FirstSeenAt { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public int MissedScans { get; init; }
    public DateTimeOffset? MissingSince { get; init; }
}

/// <summary>The inventory row of one repository; <see cref="Facts"/> is JSON of <see cref="RepositoryFact"/>.</summary>
public sealed class Repository : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required string NodeId { get; init; }
    public Guid ConnectionId { get; init; }
    public required string FullName { get; init; }
    public required string Url { get; init; }
    public string? DefaultBranch { get; init; }
    public required string Facts { get; init; }
    public byte[] Fingerprint { get; init; } = [];
    public DateTimeOffset FirstSeenAt { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public int MissedScans { get; init; }
    public DateTimeOffset? MissingSince { get; init; }
}

/// <summary>The inventory row of one GitHub team; <see cref="Facts"/> is JSON of <see cref="TeamFact"/>.</summary>
public sealed class SourceTeam : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required string NodeId { get; init; }
    public Guid ConnectionId { get; init; }
    public required string Slug { get; init; }
    public required string Facts { get; init; }
    public byte[] Fingerprint { get; init; } = [];
    public DateTimeOffset FirstSeenAt { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public int MissedScans { get; init; }
    public DateTimeOffset? MissingSince { get; init; }
}

public sealed class DiscoveryRun : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    /// <summary>onboarding, scheduled, manual, webhook, api or cli.</summary>
    public required string Trigger { get; init; }
    /// <summary>queued, running, completed, partial or failed.</summary>
    public required string Status { get; set; }
    /// <summary>Empty: all of the tenant's connections.</summary>
    public Guid[] Connections { get; init; } = [];
    /// <summary>Asked to read all again, also what has not changed.</summary>
    public bool Full { get; init; }
    /// <summary>What is read of the run's one connection: repositories by full name, or regions. Empty: all.</summary>
    public string[] Parts { get; init; } = [];
    /// <summary>How many runs before this one could not read what it reads on a vendor's word.</summary>
    public int Tries { get; init; }
    /// <summary>scan, reconcile, infer, persist, index; null before and after.</summary>
    public string? Phase { get; set; }
    /// <summary>JSON of <see cref="RunProgress"/>.</summary>
    public string Progress { get; set; } = "{}";
    /// <summary>JSON of <see cref="RunStats"/>.</summary>
    public string Stats { get; set; } = "{}";
    /// <summary>JSON list of <see cref="RunError"/>.</summary>
    public string Errors { get; set; } = "[]";
    public string? RequestedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? CompletedAt { get; set; }
}

/// <summary>What a watcher of a run sees.</summary>
public sealed record RunProgress(
    int AwsResourcesFound,
    int GithubReposFound,
    int TeamsFound,
    int ServicesFound,
    string? CurrentPhase,
    IReadOnlyList<SourceProgress> Sources,
    IReadOnlyList<string> LastNames);

/// <param name="State">waiting, running, complete, partial, refused or failed.</param>
/// <param name="Full">All of it is read, nothing taken over from before.</param>
public sealed record SourceProgress(Guid ConnectionId, string Source, string Name, string State, int Found, string? Detail, bool Full = false);

/// <param name="NeedLook">Services in the catalog that a person should look at, owned ones of low confidence too; null in runs of before it was counted.</param>
public sealed record RunStats(
    int AwsResourcesFound,
    int GithubReposFound,
    int TeamsFound,
    int ServicesCreated,
    int ServicesUpdated,
    int ServicesUnchanged,
    int ServicesRemoved,
    int OwnershipInferred,
    int OwnershipAmbiguous,
    int Unowned,
    long ScanDurationMs,
    long ReconcileDurationMs,
    long PersistDurationMs,
    int? NeedLook = null);

public sealed record RunError(string Phase, string Source, string Scope, string Message)
{
    /// <summary>Of what was read and not taken: a line of a declaration or of CODEOWNERS. Nothing is missing by it.</summary>
    public const string Files = "files";

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOfFile => Phase == Files;
}

public sealed class CoverageRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid RunId { get; init; }
    public Guid ConnectionId { get; init; }
    public required string Source { get; init; }
    public required string Account { get; init; }
    public required string Region { get; init; }
    public required string Kind { get; init; }
    /// <summary>complete, partial, refused or not_asked.</summary>
    public required string State { get; init; }
    public int Found { get; init; }
    public string? Detail { get; init; }
    /// <summary>How many of these were taken over unchanged from an earlier read.</summary>
    public int Kept { get; init; }
    /// <summary>When all of the connection was last read; null where that is not known.</summary>
    public DateTimeOffset? KeptSince { get; init; }
}

/// <summary>A removal that waits for a person, by the cell of the coverage it is in.</summary>
public sealed class HeldRemoval : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    /// <summary>The last run that held it back.</summary>
    public Guid RunId { get; init; }
    public Guid ConnectionId { get; init; }
    public required string Source { get; init; }
    public required string Account { get; init; }
    public required string Region { get; init; }
    public required string Kind { get; init; }
    /// <summary>ARNs, or GitHub node ids.</summary>
    public string[] Keys { get; init; } = [];
    public int Known { get; init; }
    public DateTimeOffset HeldAt { get; init; }
}

/// <summary>Calls made to the customer in one run or to check a connection, counted by operation and outcome.</summary>
public sealed class CallCount : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    /// <summary>Null: made to check a connection, which may have been refused then or be gone by now.</summary>
    public Guid? RunId { get; init; }
    public Guid ConnectionId { get; init; }
    public required string Service { get; init; }
    public required string Operation { get; init; }
    public required string Account { get; init; }
    public required string Region { get; init; }
    public required string Outcome { get; init; }
    public int Calls { get; init; }
    public long DurationMs { get; init; }
    public long Bytes { get; init; }
    public DateTimeOffset LastAt { get; init; }
}

/// <summary>One thing that changed in the catalog, and why. Append only.</summary>
public sealed class DiscoveryEvent : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid? RunId { get; init; }
    /// <summary>service_created, service_updated, service_removed, ownership_changed, ownership_ambiguous, ownership_drifted, repo_linked,
    /// repo_unlinked, resource_discovered, resource_removed, dependency_found, dependency_gone.</summary>
    public required string Type { get; init; }
    public Guid? ServiceId { get; init; }
    /// <summary>The name of what changed, for a reader.</summary>
    public required string Subject { get; init; }
    /// <summary>JSON: field, oldValue, newValue, oldConfidence, newConfidence, reason.</summary>
    public required string Payload { get; init; }
    public double? Confidence { get; init; }
    /// <summary>A kind of <see cref="History.CatalogCause"/>; null in events of before causes were recorded.</summary>
    public string? Cause { get; init; }
    public Guid? CauseId { get; init; }
    /// <summary>Who did what caused it; null: dd0c by itself.</summary>
    public string? Actor { get; init; }
    /// <summary>The reason they gave.</summary>
    public string? Said { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}
