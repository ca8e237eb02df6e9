using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>What one channel was told of one incident, or why it was not.</summary>
public sealed class IncidentDelivery : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ChannelId { get; init; }
    public Guid IncidentId { get; init; }
    /// <summary>The incident's version that is to be told; 0: none.</summary>
    public long WantedVersion { get; set; }
    public long ToldVersion { get; set; }
    /// <summary>4: critical. The worst is told first.</summary>
    public int WantedSeverity { get; set; }
    /// <summary>See <see cref="DeliveryState"/>.</summary>
    public required string State { get; set; }
    /// <summary>JSON list of words: why it is, or is not, told.</summary>
    public string Reasons { get; set; } = "[]";
    public DateTimeOffset DecidedAt { get; set; }
    /// <summary>JSON: where it stands at the receiver; of Slack channel and ts.</summary>
    public string? Ref { get; set; }
    /// <summary>Committed before the first post, so that whoever comes after a crash looks for it first.</summary>
    public DateTimeOffset? ClaimedAt { get; set; }
    /// <summary>The last post, while it is not known what became of it.</summary>
    public DateTimeOffset? TriedAt { get; set; }
    public DateTimeOffset? PostedAt { get; set; }
    /// <summary>Hash of the card that stands there.</summary>
    public string? Card { get; set; }
    /// <summary>Its card was refused: it is told by text alone.</summary>
    public bool Plain { get; set; }
    /// <summary>Entries of the timeline that were told.</summary>
    public Guid[] Said { get; set; } = [];
    /// <summary>JSON of those that are being told, while it is not known whether they arrived.</summary>
    public string? Reply { get; set; }
    /// <summary>Attempts since the last that succeeded.</summary>
    public int Failed { get; set; }
    public string? LastError { get; set; }
    public DateTimeOffset? TryAfter { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

public static class DeliveryState
{
    /// <summary>Not to be told; the reasons say why.</summary>
    public const string Withheld = "withheld";
    public const string Waiting = "waiting";
    public const string Told = "told";
    /// <summary>The receiver takes nothing of it.</summary>
    public const string Refused = "refused";
    /// <summary>Somebody deleted it at the receiver; it is not posted again.</summary>
    public const string Gone = "gone";
}
