using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>One attempt to post an event to an outbound webhook.</summary>
public sealed class WebhookSend : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid ChannelId { get; init; }
    /// <summary>Null: a test.</summary>
    public Guid? IncidentId { get; init; }
    /// <summary>webhook-id; it stays when the event is sent again.</summary>
    public required string MessageId { get; init; }
    public required string Type { get; init; }
    public required string Body { get; init; }
    /// <summary>HTTP status; null: there was no answer.</summary>
    public int? Answer { get; init; }
    /// <summary>Why it did not arrive; null: it did.</summary>
    public string? Error { get; init; }
    public DateTimeOffset SentAt { get; init; }
    /// <summary>Who had it sent again; null: dd0c itself.</summary>
    public string? SentAgainBy { get; init; }
}
