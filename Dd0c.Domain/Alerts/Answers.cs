using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts;

/// <summary>Nobody is told of what it covers, while it lasts; what is resolved is told all the same.</summary>
public sealed class AlertMute : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public required string Name { get; set; }
    /// <summary>JSON of <see cref="MuteScope"/>.</summary>
    public required string Scope { get; set; }
    public required string Reason { get; set; }
    public DateTimeOffset StartsAt { get; set; }
    public DateTimeOffset EndsAt { get; set; }
    /// <summary>JSON of <see cref="MuteSchedule"/>; null: all of the time between.</summary>
    public string? Schedule { get; set; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndedBy { get; set; }
}

/// <summary>A sender's word for a service, told by a person.</summary>
public sealed class AlertAlias : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required string Word { get; init; }
    /// <summary>Null: of no service, and not to be asked for again.</summary>
    public Guid? ServiceId { get; set; }
    public required string CreatedBy { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A dependency that only alerts show, or that a person told.</summary>
public sealed class AlertEdge : ITenantOwned
{
    public Guid TenantId { get; init; }
    /// <summary>It needs the target.</summary>
    public Guid SourceId { get; init; }
    public Guid TargetId { get; init; }
    /// <summary>learned or explicit.</summary>
    public required string Source { get; set; }
    public int Times { get; set; }
    public DateTimeOffset LastSeen { get; set; }
}

/// <summary>Whether a person found an incident's grouping, or a suggestion, helpful.</summary>
public sealed class AlertFeedback : ITenantOwned
{
    /// <summary>The subject of an answer to the incident itself.</summary>
    public const string OfIncident = "incident";

    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid IncidentId { get; init; }
    /// <summary>incident, or a suggestion's key.</summary>
    public required string Subject { get; init; }
    public bool Helpful { get; set; }
    public required string ActorId { get; init; }
    public required string Actor { get; init; }
    public DateTimeOffset At { get; set; }
}
