namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>What correlation knows of an incident that alerts may still join.</summary>
public sealed record IncidentView
{
    public required Guid Id { get; init; }
    public required string Environment { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
    /// <summary>A person resolved it: what fires anew is another incident.</summary>
    public bool Closed { get; init; }
    /// <summary>When a person did so; what one of its episodes fires after it reopens it.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
    /// <summary>Incidents that a person parted from this one: nothing bridges the two again.</summary>
    public IReadOnlyList<Guid> Apart { get; init; } = [];
    /// <summary>When its alerts fired, by what they are about (<see cref="Subjects"/>): stretches of time apart by more than the silence.</summary>
    public required IReadOnlyList<Activity> Activities { get; init; }
    /// <summary>Where its alerts fire or fired, as <see cref="Correlation.Firing.Of"/> says: of those that are not planned anew.</summary>
    public IReadOnlyList<Firing> Firing { get; init; } = [];
}

/// <param name="Subject">A service of the catalog, a sender's word for one, a sender's group, or one alert alone. See <see cref="Subjects"/>.</param>
public readonly record struct Activity(string Subject, DateTimeOffset From, DateTimeOffset To);

/// <summary>What the arrival of episodes does to incidents.</summary>
/// <param name="Joins">Each episode that was given and its incident, with why; those that never fired (<see cref="Episodes.Opens"/>) are in none.</param>
/// <param name="Opened">New incidents, by the ids the joins name.</param>
/// <param name="Merges">An incident that is now part of another, elder one, because something bridges them.</param>
/// <param name="Incidents">As they are after it: each that was opened or changed.</param>
public sealed record CorrelationPlan(IReadOnlyList<Join> Joins, IReadOnlyList<Guid> Opened, IReadOnlyList<Merge> Merges, IReadOnlyList<IncidentView> Incidents)
{
    /// <summary>Closed incidents of which an episode fired again after a person had closed them.</summary>
    public IReadOnlyList<Guid> Reopened { get; init; } = [];
}

public sealed record Join(Guid EpisodeId, Guid IncidentId, JoinReason Reason);

public sealed record Merge(Guid From, Guid Into, JoinReason Reason);

/// <summary>Why two alerts are held to be of one incident; shown to people as it is.</summary>
/// <param name="Rule">first (it opened the incident), same_alert, same_service, dependency, learned, same_group, same_fault, by_hand.</param>
/// <param name="Gap">Between the two, by their senders' times.</param>
/// <param name="With">The subject it is near to.</param>
/// <param name="Path">The services on the way, for a dependency, both ends among them.</param>
/// <param name="Meanwhile">The one began while the other fired; the gap lies between their beginnings.</param>
public sealed record JoinReason(string Rule, TimeSpan Gap, string? With = null, IReadOnlyList<Guid>? Path = null, bool Meanwhile = false);
