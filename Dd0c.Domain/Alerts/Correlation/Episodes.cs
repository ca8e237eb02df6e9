using Dd0c.Domain.Catalog;

namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Signals of alerts into their firings. Neither the order nor the number of a signal's arrivals changes what comes out.</summary>
public static class Episodes
{
    /// <summary>How many transitions an episode keeps.</summary>
    public const int MostTransitions = 200;

    /// <summary>It has been told to fire: a resolve alone is kept and opens no incident.</summary>
    public static bool Opens(Episode episode) => episode.Firings > 0 || episode.AcknowledgedAt is not null;

    /// <param name="known">The stored recent episodes of the signals' identities.</param>
    /// <param name="signals">Of any identities, in any order. Notes change nothing.</param>
    /// <param name="reopenWithin">A firing so soon after a resolve continues the same episode, where the sender gives no episode key.</param>
    /// <returns>Each episode that is new or no longer as it was known. One that turned out to be part of another names it in <see cref="Episode.PartOf"/>.</returns>
    public static IReadOnlyList<Episode> Apply(IReadOnlyList<Episode> known, IReadOnlyList<IdentifiedSignal> signals, TimeSpan reopenWithin, Guid tenantId)
    {
        var before = known.Where(e => e.PartOf is null).ToLookup(e => e.Identity, StringComparer.Ordinal);
        var changed = new List<Episode>();
        foreach (var signalled in signals.Where(s => s.Signal.Kind != SignalKind.Note).GroupBy(s => s.Identity, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            changed.AddRange(OfIdentity(signalled.Key, [.. before[signalled.Key]], [.. signalled], reopenWithin, tenantId));
        return changed;
    }

    private static IEnumerable<Episode> OfIdentity(string identity, List<Episode> known, List<IdentifiedSignal> signals, TimeSpan reopenWithin, Guid tenantId)
    {
        var drafts = new List<EpisodeDraft>();
        var keyed = known.Where(e => !EpisodeCut.IsOwnKey(e.EpisodeKey)).ToDictionary(e => e.EpisodeKey, StringComparer.Ordinal);
        foreach (var episode in signals.Where(s => s.Signal.EpisodeKey is not null).GroupBy(s => EpisodeCut.SenderKey(s.Signal.EpisodeKey!), StringComparer.Ordinal))
            drafts.Add(new EpisodeDraft(episode.Key, keyed.GetValueOrDefault(episode.Key) is { } one ? [one] : [], [.. episode]));
        var parts = new List<Episode>();
        if (signals.Where(s => s.Signal.EpisodeKey is null).ToList() is { Count: > 0 } bare)
            drafts.AddRange(EpisodeCut.Of([.. known.Where(e => EpisodeCut.IsOwnKey(e.EpisodeKey))], bare, reopenWithin, parts));

        var now = drafts.Select(d => d.Build(identity, StableId.Of(tenantId, $"episode:{identity}:{d.Key}"))).ToList();
        var touched = now.Concat(parts).Select(e => e.Id).ToHashSet();
        var untouched = known.Where(e => !touched.Contains(e.Id)).ToList();
        var flaps = Flapping.Of(now.Concat(untouched));
        foreach (var episode in now.Select(e => Flapped(e, flaps)).OrderBy(e => e.StartedAt).ThenBy(e => e.Id))
            if (known.Find(k => k.Id == episode.Id) is not { } old || !Same(old, episode)) yield return episode;
        foreach (var part in parts) yield return part;
        // What was told changes nothing of what was before it, and that may have flapped by firings that are not known here any more.
        var since = signals.Min(s => s.Signal.StartedAt is { } began && began < s.Signal.At ? began : s.Signal.At);
        foreach (var episode in untouched.Where(e => e.Transitions.Count > 0 && e.Transitions[^1].At >= since))
            if (Flapped(episode, flaps) is var flapped && flapped != episode) yield return flapped;
    }

    private static Episode Flapped(Episode episode, Dictionary<Guid, Flap> flaps) =>
        flaps.TryGetValue(episode.Id, out var flap) ? episode with { Flapping = flap.Often, FlappedAt = flap.At } : episode with { Flapping = false, FlappedAt = null };

    private static bool Same(Episode a, Episode b) =>
        a with { Transitions = b.Transitions, Tags = b.Tags } == b && a.Transitions.SequenceEqual(b.Transitions)
        && a.Tags.Count == b.Tags.Count && a.Tags.All(t => b.Tags.TryGetValue(t.Key, out var value) && value == t.Value);
}
