namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Times of one subject in one incident that are apart by less than the silence. Between two of them nothing is farther than half of it from the next, so only the ends matter.</summary>
internal readonly record struct Stretch(DateTimeOffset From, DateTimeOffset To)
{
    public TimeSpan GapTo(Stretch other) => other.From > To ? other.From - To : From > other.To ? From - other.To : TimeSpan.Zero;

    /// <summary>Puts one among others, which are in order, and joins what is near.</summary>
    public static void Add(List<Stretch> stretches, Stretch one, TimeSpan silence)
    {
        var at = stretches.Count;
        while (at > 0 && stretches[at - 1].From > one.From) at--;
        while (at < stretches.Count && stretches[at].From - one.To < silence)
        {
            one = new(one.From, stretches[at].To > one.To ? stretches[at].To : one.To);
            stretches.RemoveAt(at);
        }
        while (at > 0 && one.From - stretches[at - 1].To < silence)
        {
            at--;
            one = new(stretches[at].From, stretches[at].To > one.To ? stretches[at].To : one.To);
            stretches.RemoveAt(at);
        }
        stretches.Insert(at, one);
    }

    /// <summary>When an episode began to fire, each time: a firing that is only told again long after, because nobody has resolved it, is no news.</summary>
    public static List<Stretch> Of(Episode episode, TimeSpan silence)
    {
        var stretches = new List<Stretch> { new(episode.StartedAt, episode.StartedAt) };
        var resolved = false;
        foreach (var transition in episode.Transitions)
        {
            if (transition.Kind == SignalKind.Firing && (resolved || transition.At - stretches[^1].To < silence)) Add(stretches, new(transition.At, transition.At), silence);
            resolved = transition.Kind == SignalKind.Resolved || (resolved && transition.Kind != SignalKind.Firing);
        }
        return stretches;
    }
}
