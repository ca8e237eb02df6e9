namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>An alert that goes on and off more often than anybody could act on: more than <see cref="Changes"/> times within <see cref="Within"/>, over all its episodes.</summary>
public static class Flapping
{
    internal const int Changes = 4;
    /// <summary>So long after its last change it flaps still; then it has been quiet.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(30);

    /// <returns>The ids of the episodes in whose time it flapped, or changed again before it had been quiet.</returns>
    internal static Dictionary<Guid, Flap> Of(IEnumerable<Episode> ofOneIdentity)
    {
        var all = ofOneIdentity.SelectMany(e => e.Transitions.Select(t => (Transition: t, e.Id))).OrderBy(t => t.Transition.At).ThenBy(t => t.Transition.Kind == SignalKind.Resolved).ThenBy(t => t.Id).ToList();
        var changes = new List<(DateTimeOffset At, Guid Id)>();
        var on = false;
        foreach (var (transition, id) in all)
        {
            var now = transition.Kind != SignalKind.Resolved;
            if (now != on) changes.Add((transition.At, id));
            on = now;
        }
        var flapped = new Dictionary<Guid, Flap>();
        DateTimeOffset? last = null;
        for (var i = 0; i < changes.Count; i++)
        {
            var (at, id) = changes[i];
            var often = i >= Changes && at - changes[i - Changes].At <= Within;
            if (often || at - last <= Within) (last, flapped[id]) = (at, new(often || flapped.GetValueOrDefault(id).Often, at));
        }
        return flapped;
    }
}

/// <param name="Often">It changed too often in the time of the episode.</param>
/// <param name="At">Of its last change in the time of the episode.</param>
internal readonly record struct Flap(bool Often, DateTimeOffset At);
