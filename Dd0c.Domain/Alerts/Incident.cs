using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts;

/// <summary>Alerts that are one problem, for its whole life.</summary>
public sealed class Incident : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    /// <summary>Counts from 1 in each tenant.</summary>
    public int Number { get; init; }
    public required string Environment { get; init; }
    /// <summary>open, acknowledged, resolved or merged.</summary>
    public required string State { get; set; }
    /// <summary>The worst of its alerts so far.</summary>
    public required string Severity { get; set; }
    public required string Title { get; set; }
    /// <summary>Of its first alert.</summary>
    public Guid? ServiceId { get; set; }
    public Guid[] Services { get; set; } = [];
    /// <summary>What senders call services the catalog does not know.</summary>
    public string[] Words { get; set; } = [];
    /// <summary>JSON: how many alerts came from each provider.</summary>
    public string Sources { get; set; } = "{}";
    public int Alerts { get; set; }
    /// <summary>How often a firing was told, repeats among them.</summary>
    public int Firings { get; set; }
    /// <summary>Alerts that are not resolved.</summary>
    public int Firing { get; set; }
    /// <summary>Those among them that were acknowledged at their sender.</summary>
    public int Acknowledged { get; set; }
    /// <summary>Alerts that go on and off now, however many firings their senders make of it.</summary>
    public int Flapping { get; set; }
    /// <summary>Those among them that are off at the moment: they are not among <see cref="Firing"/>.</summary>
    public int FlappingOff { get; set; }
    /// <summary>When the first of them will have been quiet long enough; null: none flaps.</summary>
    public DateTimeOffset? FlapsUntil { get; set; }
    /// <summary>Alerts the senders say they left out.</summary>
    public int Cut { get; set; }
    /// <summary>JSON list of <see cref="Correlation.Activity"/>.</summary>
    public string Activities { get; set; } = "[]";
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset LastAt { get; set; }
    public DateTimeOffset? AcknowledgedAt { get; set; }
    public string? AcknowledgedBy { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }
    /// <summary>Null: all its alerts were.</summary>
    public string? ResolvedBy { get; set; }
    public DateTimeOffset? SnoozedUntil { get; set; }
    /// <summary>The mute by which nobody is told of it; null: none.</summary>
    public Guid? MutedBy { get; set; }
    public Guid? MergedInto { get; set; }
    /// <summary>When a person resolved it: what fires anew is another incident.</summary>
    public DateTimeOffset? ClosedAt { get; set; }
    /// <summary>Incidents that a person parted from this one: nothing bridges the two again.</summary>
    public Guid[] Apart { get; set; } = [];
    /// <summary>0 to 100; null: not assessed yet.</summary>
    public int? Noise { get; set; }
    /// <summary>JSON list of <see cref="Noise.NoiseFactor"/>.</summary>
    public string NoiseFactors { get; set; } = "[]";
    public string? NoiseCappedBy { get; set; }
    /// <summary>JSON list of <see cref="Deploys.Suspect"/>.</summary>
    public string Suspects { get; set; } = "[]";
    /// <summary>JSON list of <see cref="Noise.Suggestion"/>.</summary>
    public string Suggestions { get; set; } = "[]";
    public long AssessedVersion { get; set; }
    /// <summary>When it is due to be judged; null: it is judged.</summary>
    public DateTimeOffset? AssessAt { get; set; }
    /// <summary>Grows with every change: what is told of it is told of one version.</summary>
    public long Version { get; set; }
    /// <summary>When it is to be looked at again though nothing came.</summary>
    public DateTimeOffset? DueAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>One entry of an incident's timeline.</summary>
public sealed class IncidentEntry : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid IncidentId { get; init; }
    public DateTimeOffset At { get; init; }
    /// <summary>See <see cref="EntryKind"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>Null: dd0c by itself.</summary>
    public string? Actor { get; init; }
    public required string Text { get; init; }
    public string Data { get; init; } = "{}";
    public bool Pinned { get; set; }
}

/// <summary>What can stand in a timeline.</summary>
public static class EntryKind
{
    public const string Opened = "opened";
    public const string Joined = "joined";
    public const string Merged = "merged";
    public const string Split = "split";
    public const string Acknowledged = "acknowledged";
    public const string Snoozed = "snoozed";
    public const string Resolved = "resolved";
    public const string Reopened = "reopened";
    /// <summary>It goes on and off.</summary>
    public const string Flapping = "flapping";
    /// <summary>It goes on and off no more, and fires.</summary>
    public const string Steady = "steady";
    public const string Note = "note";
    public const string Deploy = "deploy";
    public const string Told = "told";
    public const string Muted = "muted";
    public const string Feedback = "feedback";
}
