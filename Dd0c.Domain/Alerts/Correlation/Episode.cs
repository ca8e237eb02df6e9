namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>
/// One firing of one alert, from when it began until it was resolved: what correlation groups. Made of the signals of one identity by their
/// own times, so that neither the order nor the number of their arrivals changes it.
/// </summary>
public sealed record Episode
{
    public required Guid Id { get; init; }
    /// <summary>Integration, key and environment, as 32 hexadecimal digits: the same for each firing of the alert.</summary>
    public required string Identity { get; init; }
    /// <summary>The sender's own, or made of when it began.</summary>
    public required string EpisodeKey { get; init; }
    /// <summary>The same for the same fault told by two senders: service, environment and the title without what varies in it.</summary>
    public required string Fingerprint { get; init; }
    public required string Provider { get; init; }
    public required string Environment { get; init; }
    /// <summary>In the catalog; null: matched to none.</summary>
    public Guid? ServiceId { get; init; }
    /// <summary>Stands for the service where the catalog has none: the sender's word, folded.</summary>
    public string? ServiceWord { get; init; }
    public required string Title { get; init; }
    public required AlertSeverity Severity { get; init; }
    public AlertCategory Category { get; init; }
    /// <summary>The sender's own group.</summary>
    public string? Group { get; init; }
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public required EpisodeState State { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>Of the last firing that was told.</summary>
    public required DateTimeOffset LastAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    /// <summary>How often a firing was told, the first one among them.</summary>
    public int Firings { get; init; } = 1;
    /// <summary>What was told of it, by time, without repeats; the eldest are left out past <see cref="Episodes.MostTransitions"/>.</summary>
    public IReadOnlyList<Transition> Transitions { get; init; } = [];
    /// <summary>It goes on and off more often than anybody could act on.</summary>
    public bool Flapping { get; init; }
    /// <summary>When it last changed while it flapped; null: it did not. So long after this as <see cref="Correlation.Flapping.Within"/> says, it flaps still.</summary>
    public DateTimeOffset? FlappedAt { get; init; }
    public Guid? IncidentId { get; init; }
    /// <summary>A person put it into its incident, or took it out of another: nothing moves it by itself.</summary>
    public bool Pinned { get; init; }
    /// <summary>A late signal showed that this is no episode of its own but part of that one: it is to be kept no more.</summary>
    public Guid? PartOf { get; init; }
}

public enum EpisodeState
{
    Firing,
    Acknowledged,
    Resolved,
}

/// <param name="Severity">As it was told then; null: kept before it was.</param>
public readonly record struct Transition(DateTimeOffset At, SignalKind Kind, AlertSeverity? Severity = null);
