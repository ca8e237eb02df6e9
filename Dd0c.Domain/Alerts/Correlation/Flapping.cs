namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>An alert that goes on and off more often than anybody could act on: more than <see cref="Changes"/> times within <see cref="Within"/>, over all its episodes.</summary>
internal static class Flapping
{
    public const int Changes = 4;
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(30);

    /// <returns>The ids of the episodes in whose time it flapped.</returns>
    public static HashSet<Guid> Of(IEnumerable<Episode> ofOneIdentity)
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
        var flapped = new HashSet<Guid>();
        for (var i = Changes; i < changes.Count; i++)
            if (changes[i].At - changes[i - Changes].At <= Within) flapped.Add(changes[i].Id);
        return flapped;
    }
}
