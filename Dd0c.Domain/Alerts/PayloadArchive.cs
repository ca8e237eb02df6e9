using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts;

/// <summary>A file of deliveries in the archive.</summary>
public sealed class PayloadArchive : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required string Key { get; init; }
    /// <summary>When the last of them was received.</summary>
    public DateTimeOffset Until { get; init; }
    public long Rows { get; init; }
    /// <summary>Before compression.</summary>
    public long Bytes { get; init; }
    public byte[] Sha256 { get; init; } = [];
    public DateTimeOffset ArchivedAt { get; init; }
}
