using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts.OnCall;

/// <summary>A schedule of a source, and the team that it is of.</summary>
public sealed class OnCallSchedule : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid SourceId { get; init; }
    public required string ExternalId { get; init; }
    public required string Name { get; set; }
    public string? TimeZone { get; set; }
    public string? Url { get; set; }
    /// <summary>What the source calls the team that it belongs to.</summary>
    public string? ToldTeam { get; set; }
    /// <summary>JSON list of <see cref="OnCallPerson"/>: whoever has a part in it.</summary>
    public string People { get; set; } = "[]";
    /// <summary>JSON of <see cref="Rotations.RotationPlan"/>; null: the vendor computes its shifts.</summary>
    public string? Plan { get; set; }
    public Guid? TeamId { get; set; }
    /// <summary>See <see cref="ScheduleTeam"/>; a correction is never overwritten, and may say that it is no team's.</summary>
    public string TeamSource { get; set; } = ScheduleTeam.None;
    public double TeamConfidence { get; set; }
    /// <summary>Why it is that team's, or nobody's.</summary>
    public string? TeamEvidence { get; set; }
    public string? TeamBy { get; set; }
}

/// <summary>How it is known whose a schedule is.</summary>
public static class ScheduleTeam
{
    public const string None = "none";
    public const string Name = "name";
    public const string People = "people";
    public const string Correction = "correction";
}

/// <summary>Somebody's time on call, as it was read.</summary>
public sealed class OnCallShift : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid ScheduleId { get; init; }
    /// <summary>1 is called first.</summary>
    public int Level { get; init; }
    public required string Person { get; init; }
    public string? Email { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    /// <summary>Null: no end is known.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public Shift Shift() => new(new(Person, Email), StartsAt, EndsAt, Level);
}
