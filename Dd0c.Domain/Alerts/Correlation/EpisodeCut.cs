using System.Globalization;

namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Where the sender gives no key for a firing: time cuts the firings of an identity, anew each time from all that was told.</summary>
internal static class EpisodeCut
{
    /// <summary>
    /// Told nothing for so many times the reopening, what fires then is news, and what was before it is over: many senders never tell an end.
    /// Those that repeat what still fires have a key for a firing, or repeat it sooner.
    /// </summary>
    private const int Forgotten = 2;

    public static bool IsOwnKey(string key) => key.StartsWith('@');

    /// <summary>A sender's key is never taken for one of ours.</summary>
    public static string SenderKey(string key) => IsOwnKey(key) ? " " + key : key;

    /// <param name="parts">Takes the known ones that are no episodes of their own.</param>
    public static IEnumerable<EpisodeDraft> Of(List<Episode> known, List<IdentifiedSignal> told, TimeSpan reopenWithin, List<Episode> parts)
    {
        var old = known.Where(EpisodeDraft.IsFull).Select(e => (From: e.StartedAt, To: e.Transitions[0].At)).ToList();
        var news = told.SelectMany(WithStart).Where(s => !old.Exists(o => s.Signal.At >= o.From && s.Signal.At < o.To)).ToList();
        var spans = Spans(EpisodeDraft.Ordered(known.SelectMany(e => e.Transitions).Concat(news.Select(EpisodeDraft.TransitionOf))), reopenWithin);
        var holders = Assign(spans, known);
        for (var i = 0; i < spans.Count; i++)
        {
            var span = spans[i];
            var mine = news.Where(s => span.Holds(s.Signal.At, s.Signal.Kind)).ToList();
            var own = known.Where(k => holders[k.Id] == i).ToList();
            // A known one whose transitions have parted lends its facts to the first of the parts only.
            var self = own.FirstOrDefault(k => k.EpisodeKey == span.Key) ?? own.MinBy(k => (k.StartedAt, k.Id));
            foreach (var part in own.Where(k => k != self)) parts.Add(part with { PartOf = self!.Id, Transitions = [] });
            yield return new EpisodeDraft(span.Key, self is null ? [] : [Cut(self, span, own), .. own.Where(k => k != self).Select(k => Cut(k, span, []))], Missing(span, mine, known), superseded: i + 1 < spans.Count);
        }
    }

    private static List<Span> Spans(List<Transition> all, TimeSpan reopenWithin)
    {
        var spans = new List<Span>();
        var from = 0;
        var active = false;
        DateTimeOffset? resolved = null;
        for (var i = 0; i < all.Count; i++)
        {
            var t = all[i];
            var since = resolved is { } at ? t.At - at >= reopenWithin : i > 0 && t.At - all[i - 1].At > Forgotten * reopenWithin;
            var begins = i > from && t.Kind == SignalKind.Firing && (!active || since);
            if (begins)
            {
                spans.Add(new Span(all[from..i]));
                (from, active, resolved) = (i, false, null);
            }
            if (t.Kind == SignalKind.Resolved) resolved ??= t.At;
            else (active, resolved) = (true, null);
        }
        if (from < all.Count) spans.Add(new Span(all[from..]));
        return spans;
    }

    /// <summary>Which span each known episode is now: the one that begins as it did, else the first that none began and that holds something of it, else a part of the first.</summary>
    private static Dictionary<Guid, int> Assign(List<Span> spans, List<Episode> known)
    {
        var holders = new Dictionary<Guid, int>();
        var taken = new HashSet<int>();
        foreach (var episode in known)
            if (spans.FindIndex(s => s.Key == episode.EpisodeKey) is >= 0 and var i && taken.Add(i)) holders[episode.Id] = i;
        foreach (var episode in known.Where(k => !holders.ContainsKey(k.Id)).OrderBy(k => k.StartedAt).ThenBy(k => k.Id))
        {
            var held = Enumerable.Range(0, spans.Count).Where(i => episode.Transitions.Any(t => spans[i].Holds(t.At, t.Kind))).ToList();
            var free = held.Where(i => !taken.Contains(i)).ToList();
            var at = free.Count > 0 ? free[0] : held.Count > 0 ? held[0] : -1;
            if (at >= 0) taken.Add(at);
            holders[episode.Id] = at;
        }
        return holders;
    }

    private static Episode Cut(Episode episode, Span span, List<Episode> own)
    {
        var kept = episode.Transitions.Where(t => span.Holds(t.At, t.Kind)).ToList();
        if (kept.Count == episode.Transitions.Count) return episode;
        var firings = kept.Count(t => t.Kind == SignalKind.Firing);
        return episode with
        {
            Transitions = kept, Firings = firings, StartedAt = span.From, LastAt = kept.LastOrDefault(t => t.Kind == SignalKind.Firing) is { At.Ticks: > 0 } last ? last.At : span.From,
            AcknowledgedAt = kept.Where(t => t.Kind == SignalKind.Acknowledged).Select(t => (DateTimeOffset?)t.At).Min(),
        };
    }

    /// <summary>A sender that gives no key for a firing may still say when it began: that it fired then has been told too.</summary>
    private static IEnumerable<IdentifiedSignal> WithStart(IdentifiedSignal told)
    {
        if (told.Signal is { Kind: SignalKind.Firing, StartedAt: { } began } signal && began < signal.At) yield return told with { Signal = signal with { At = began, StartedAt = null } };
        yield return told;
    }

    private static IdentifiedSignal Retold(Transition t, List<Episode> known)
    {
        var source = known.First(k => k.Transitions.Any(o => o.At == t.At && o.Kind == t.Kind));
        return new IdentifiedSignal(
            new AlertSignal { Key = "", Kind = t.Kind, At = t.At, Title = source.Title, Category = source.Category, Group = source.Group, Tags = source.Tags },
            source.Provider, source.Identity, source.Fingerprint, source.Environment, source.ServiceId, source.ServiceWord, t.Severity ?? source.Severity);
    }

    /// <summary>The transitions that a span has from known episodes that are now others.</summary>
    private static List<IdentifiedSignal> Missing(Span span, List<IdentifiedSignal> mine, List<Episode> known)
    {
        var told = mine.Select(s => (s.Signal.At, s.Signal.Kind)).ToHashSet();
        return [.. mine, .. span.Transitions.Where(t => !told.Contains((t.At, t.Kind)) && known.Exists(k => k.Transitions.Any(o => o.At == t.At && o.Kind == t.Kind))).Select(t => Retold(t, known))];
    }

    private sealed class Span(List<Transition> transitions)
    {
        private readonly HashSet<(DateTimeOffset, SignalKind)> _held = [.. transitions.Select(t => (t.At, t.Kind))];

        public List<Transition> Transitions => transitions;
        public DateTimeOffset From => transitions[0].At;
        public string Key { get; } = "@" + transitions[0].At.UtcTicks.ToString(CultureInfo.InvariantCulture);

        public bool Holds(DateTimeOffset at, SignalKind kind) => _held.Contains((at, kind));
    }
}
