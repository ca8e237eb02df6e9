namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>An incident as it is told outside: what fits on one card.</summary>
/// <param name="Url">Of its page in the portal.</param>
/// <param name="Services">Names; of those the catalog does not know the senders' words.</param>
/// <param name="Owners">Teams that own them.</param>
/// <param name="Sources">How many alerts came from each provider, by its name.</param>
/// <param name="Titles">Of its alerts, by when each first came.</param>
/// <param name="MergedInto">The number of the incident it is part of.</param>
public sealed record IncidentCard(
    Guid Id, int Number, Uri Url, string State, AlertSeverity Severity, string Title, string Environment, IReadOnlyList<string> Services, IReadOnlyList<string> Owners, IReadOnlyDictionary<string, int> Sources,
    int Alerts, int Firing, int Flapping, DateTimeOffset StartedAt, int? Noise = null, IReadOnlyList<string>? NoiseWhy = null, IReadOnlyList<CardSuspect>? Suspects = null, CardSuggestion? Suggestion = null,
    IReadOnlyList<CardTitle>? Titles = null, string? AcknowledgedBy = null, DateTimeOffset? SnoozedUntil = null, DateTimeOffset? ResolvedAt = null, string? ResolvedBy = null, string? Mute = null, int? MergedInto = null, int FlappingOff = 0)
{
    /// <summary>Who is called for it; null: it is not known, or not asked.</summary>
    public CardOnCall? OnCall { get; init; }

    /// <summary>Where a mute is written that begins with its pattern.</summary>
    public Uri MuteUrl => new(Url, FormattableString.Invariant($"mutes/new?incident={Number}"));
}

/// <param name="Times">How many alerts bear it: one that flaps is told as many.</param>
public sealed record CardTitle(string Title, int Times = 1);

/// <summary>Who is called first.</summary>
/// <param name="People">Not empty.</param>
/// <param name="AsOf">When that was read, where it is so long ago that somebody may have taken over; null: lately.</param>
public sealed record CardOnCall(IReadOnlyList<CardShift> People, DateTimeOffset? AsOf = null);

/// <param name="Until">Null: no end is known.</param>
public sealed record CardShift(string Name, DateTimeOffset? Until);

/// <summary>A change that may have caused it.</summary>
/// <param name="Confidence">0 to 1.</param>
public sealed record CardSuspect(string Title, string? Actor, string? Url, double Confidence, IReadOnlyList<string> Reasons);

/// <param name="Confidence">0 to 1.</param>
public sealed record CardSuggestion(string Title, string Reasoning, double Confidence);
