namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>An episode in the making: what was known of it and what is told now.</summary>
/// <param name="known">Of itself, first the one whose id it keeps; several when they turned out to be one.</param>
/// <param name="superseded">Another firing of the alert began after it: it is over, whether a resolve was told or not.</param>
internal sealed class EpisodeDraft(string key, IReadOnlyList<Episode> known, IReadOnlyList<IdentifiedSignal> told, bool superseded = false)
{
    public string Key => known.Count > 0 ? known[0].EpisodeKey : key;

    public Episode Build(string identity, Guid id)
    {
        var kept = known.SelectMany(e => e.Transitions).ToHashSet();
        var whole = !known.Any(IsFull);
        // Of one that has lost its eldest transitions, what lies among those has been counted or is too old to matter.
        var fresh = told.Where(s => !known.Any(e => IsFull(e) && s.Signal.At >= e.StartedAt && s.Signal.At < e.Transitions[0].At)).ToList();
        var all = Ordered(kept.Concat(fresh.Select(TransitionOf)));
        var active = all.Where(t => t.Kind != SignalKind.Resolved).ToList();
        var firings = all.Where(t => t.Kind == SignalKind.Firing).ToList();
        var last = all[^1];
        var facts = Facts(identity, id);
        return facts with
        {
            State = superseded ? EpisodeState.Resolved : last.Kind switch { SignalKind.Resolved => EpisodeState.Resolved, SignalKind.Acknowledged => EpisodeState.Acknowledged, _ => EpisodeState.Firing },
            StartedAt = Began(all, active),
            LastAt = firings.Count > 0 ? firings[^1].At : last.At,
            AcknowledgedAt = all.Where(t => t.Kind == SignalKind.Acknowledged).Select(t => (DateTimeOffset?)t.At).Concat(known.Select(e => e.AcknowledgedAt)).Min(),
            ResolvedAt = last.Kind == SignalKind.Resolved ? all[all.FindLastIndex(t => t.Kind != SignalKind.Resolved) + 1].At : superseded ? last.At : null,
            Firings = whole ? firings.Count : known.Sum(e => e.Firings) + firings.Count(t => !kept.Any(k => k.At == t.At && k.Kind == t.Kind)),
            Severity = (firings.Count > 0 ? firings : all).Select(t => t.Severity).Concat(whole ? [] : known.Select(e => (AlertSeverity?)e.Severity)).Max() ?? facts.Severity,
            Transitions = all.Count > Episodes.MostTransitions ? all[^Episodes.MostTransitions..] : all,
        };
    }

    /// <summary>By time, at one time in the order in which a firing goes, without repeats.</summary>
    public static List<Transition> Ordered(IEnumerable<Transition> transitions) =>
        [.. transitions.GroupBy(t => (t.At, t.Kind)).Select(g => g.Count() == 1 ? g.First() : new Transition(g.Key.At, g.Key.Kind, g.Max(t => t.Severity))).OrderBy(t => t.At).ThenBy(t => Rank(t.Kind))];

    public static Transition TransitionOf(IdentifiedSignal told) => new(told.Signal.At, told.Signal.Kind, told.Severity);

    public static bool IsFull(Episode episode) => episode.Transitions.Count >= Episodes.MostTransitions;

    private static int Rank(SignalKind kind) => kind switch { SignalKind.Firing => 0, SignalKind.Acknowledged => 1, _ => 2 };

    private DateTimeOffset Began(List<Transition> all, List<Transition> active)
    {
        var first = (active.Count > 0 ? active : all)[0].At;
        foreach (var episode in known)
            // What stood for the start of one that had not fired was its resolve, unless the sender had told the start.
            if (episode.StartedAt < first && (active.Count == 0 || Episodes.Opens(episode) || episode.StartedAt < episode.Transitions[0].At)) first = episode.StartedAt;
        if (EpisodeCut.IsOwnKey(Key)) return first;
        foreach (var signal in told)
            if (signal.Signal.StartedAt is { } began && began < first) first = began;
        return first;
    }

    /// <summary>All that is not of time: as the last firing said it, whichever came last here.</summary>
    private Episode Facts(string identity, Guid id)
    {
        var old = known.Where(e => e.Transitions.Count > 0).MaxBy(e => (Episodes.Opens(e), e.LastAt));
        IdentifiedSignal? said = null;
        foreach (var signal in told)
            if (said is null || Newer(signal, said)) said = signal;
        if (said is null || (old is not null && !Newer(said, old))) return old! with { Id = known[0].Id, EpisodeKey = known[0].EpisodeKey, IncidentId = known[0].IncidentId, Pinned = known[0].Pinned };
        var self = known.Count > 0 ? known[0] : null;
        return new Episode
        {
            Id = self?.Id ?? id, Identity = identity, EpisodeKey = Key, Fingerprint = said.Fingerprint, Provider = said.Provider, Environment = said.Environment,
            ServiceId = said.ServiceId, ServiceWord = said.ServiceWord, Title = said.Signal.Title, Severity = said.Severity, Category = said.Signal.Category, Group = said.Signal.Group,
            Tags = said.Signal.Tags, State = default, StartedAt = default, LastAt = default, IncidentId = self?.IncidentId, Pinned = self?.Pinned ?? false,
        };
    }

    private static bool Newer(IdentifiedSignal a, IdentifiedSignal b) =>
        Compare((a.Signal.Kind == SignalKind.Firing, a.Signal.At, a.ServiceId, a.Signal.Title, a.Fingerprint), (b.Signal.Kind == SignalKind.Firing, b.Signal.At, b.ServiceId, b.Signal.Title, b.Fingerprint)) > 0;

    private static bool Newer(IdentifiedSignal a, Episode b) =>
        Compare((a.Signal.Kind == SignalKind.Firing, a.Signal.At, a.ServiceId, a.Signal.Title, a.Fingerprint), (b.Firings > 0, b.LastAt, b.ServiceId, b.Title, b.Fingerprint)) > 0;

    private static int Compare((bool Fires, DateTimeOffset At, Guid? Service, string Title, string Print) a, (bool Fires, DateTimeOffset At, Guid? Service, string Title, string Print) b)
    {
        var order = (a.Fires, a.At, a.Service is not null).CompareTo((b.Fires, b.At, b.Service is not null));
        if (order == 0) order = string.CompareOrdinal(a.Title, b.Title);
        return order != 0 ? order : string.CompareOrdinal(a.Print, b.Print);
    }
}
