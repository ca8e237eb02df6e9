using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.History;

/// <summary>What a service was from one instant until another, which is not included.</summary>
public sealed class ServiceVersion : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ServiceId { get; init; }
    public DateTimeOffset ValidFrom { get; init; }
    /// <summary>The greatest value while it is so still.</summary>
    public DateTimeOffset ValidTo { get; init; } = DateTimeOffset.MaxValue;
    /// <summary>SHA-256 of <see cref="ServiceState.Json"/>.</summary>
    public byte[] Digest { get; init; } = [];
    /// <summary>JSON of <see cref="ServiceState"/>.</summary>
    public required string State { get; init; }
}

/// <summary>One tenant's rows of one month that were moved to the archive.</summary>
public sealed class HistoryArchive : ITenantOwned
{
    public Guid TenantId { get; init; }
    /// <summary>The table they are from: discovery_events or service_versions.</summary>
    public required string Kind { get; init; }
    /// <summary>Its first day. Events are of the month they happened in, versions of the one they ended in.</summary>
    public DateOnly Month { get; init; }
    /// <summary>Of the lines, not of their compressed form.</summary>
    public byte[] Sha256 { get; init; } = [];
    public required string Key { get; init; }
    public long Rows { get; init; }
    public long Bytes { get; init; }
    public DateTimeOffset ArchivedAt { get; init; }
}
