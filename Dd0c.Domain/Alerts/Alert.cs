using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts;

/// <summary>One firing of one alert as it is kept; see <see cref="Correlation.Episode"/> for what its members mean.</summary>
public sealed class Alert : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid IntegrationId { get; init; }
    public required string Provider { get; init; }
    public required string Identity { get; init; }
    public required string Episode { get; init; }
    public required string Fingerprint { get; init; }
    public required string Environment { get; init; }
    public Guid? ServiceId { get; set; }
    public string? ServiceWord { get; init; }
    /// <summary>JSON of the service and its evidence: how the service was found.</summary>
    public string? Matched { get; set; }
    public required string Title { get; set; }
    public string? Description { get; set; }
    public required string Severity { get; set; }
    public string? SeverityWord { get; set; }
    public required string Category { get; init; }
    /// <summary>JSON object.</summary>
    public string Tags { get; set; } = "{}";
    public string? SenderGroup { get; init; }
    public string? Url { get; set; }
    /// <summary>firing, acknowledged or resolved.</summary>
    public required string State { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset LastAt { get; set; }
    public DateTimeOffset? AcknowledgedAt { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }
    public int Firings { get; set; }
    /// <summary>JSON list of <see cref="Correlation.Transition"/>.</summary>
    public string Transitions { get; set; } = "[]";
    public bool Flapping { get; set; }
    public DateTimeOffset? FlappedAt { get; set; }
    public Guid? IncidentId { get; set; }
    public bool Pinned { get; set; }
    /// <summary>JSON of <see cref="Correlation.JoinReason"/>; null: in no incident.</summary>
    public string? Reason { get; set; }
    public Guid? MutedBy { get; set; }
    /// <summary>The delivery that told of it first.</summary>
    public long? InboxId { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }

    public bool FlapsAt(DateTimeOffset now) => FlappedAt + Correlation.Flapping.Within > now;
}
