using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Catalog.News;

/// <summary>News that waits for an outbound webhook.</summary>
public sealed class CatalogNotice : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ChannelId { get; init; }
    /// <summary>webhook-id; evt_ and an id that grows with time.</summary>
    public required string EventId { get; init; }
    public required string Type { get; init; }
    public required string Body { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Failed { get; init; }
    /// <summary>Null: at once.</summary>
    public DateTimeOffset? TryAfter { get; init; }
}
