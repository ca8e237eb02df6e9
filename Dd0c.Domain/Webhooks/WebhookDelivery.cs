using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Webhooks;

/// <summary>A vendor's delivery that was taken for a connection; the same one again does nothing.</summary>
public sealed class WebhookDelivery : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ConnectionId { get; init; }
    /// <summary>github or aws.</summary>
    public required string Provider { get; init; }
    public required string DeliveryId { get; init; }
    public required string Event { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
}
