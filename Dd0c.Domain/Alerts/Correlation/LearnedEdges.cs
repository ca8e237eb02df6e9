namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>When the services of a past incident first alerted in it.</summary>
public sealed record PastIncident(Guid Id, IReadOnlyList<(Guid ServiceId, DateTimeOffset FirstAt)> Services);

public static class LearnedEdges
{
    /// <summary>How often it has to be seen.</summary>
    public const int Least = 3;

    private static readonly TimeSpan s_soonest = TimeSpan.FromMinutes(1), s_latest = TimeSpan.FromMinutes(3);
    // In an incident of half the estate everything precedes everything.
    private const int MostServices = 20;

    /// <summary>Edges of source <see cref="NeighbourEdge.Learned"/>: what alerts 1 to 3 minutes before another, in at least <see cref="Least"/> incidents and hardly ever the other way round.</summary>
    public static IReadOnlyList<NeighbourEdge> Of(IReadOnlyList<PastIncident> incidents)
    {
        var seen = new Dictionary<(Guid First, Guid Then), (int Count, DateTimeOffset Last)>();
        var together = new Dictionary<(Guid, Guid), int>();
        foreach (var incident in incidents.DistinctBy(i => i.Id))
        {
            var services = incident.Services.GroupBy(s => s.ServiceId).Select(g => (Id: g.Key, At: g.Min(s => s.FirstAt))).OrderBy(s => s.At).ThenBy(s => s.Id).ToList();
            if (services.Count > MostServices) continue;
            for (var i = 0; i < services.Count; i++)
                for (var j = i + 1; j < services.Count; j++)
                {
                    var (first, then) = (services[i], services[j]);
                    var pair = Pair(first.Id, then.Id);
                    together[pair] = together.GetValueOrDefault(pair) + 1;
                    if (then.At - first.At < s_soonest || then.At - first.At > s_latest) continue;
                    var known = seen.GetValueOrDefault((first.Id, then.Id));
                    seen[(first.Id, then.Id)] = (known.Count + 1, then.At > known.Last ? then.At : known.Last);
                }
        }
        return [.. seen.Where(s => s.Value.Count >= Least && seen.GetValueOrDefault((s.Key.Then, s.Key.First)).Count * 4 <= s.Value.Count)
            // What fails first is needed by what fails after it.
            .Select(s => new NeighbourEdge(s.Key.Then, s.Key.First, Confidence(s.Value.Count, together[Pair(s.Key.First, s.Key.Then)]), NeighbourEdge.Learned, s.Value.Count, s.Value.Last))
            .OrderByDescending(e => e.Count).ThenBy(e => e.From).ThenBy(e => e.To)];
    }

    // Laplace's rule: three of three are not yet a law.
    private static double Confidence(int count, int together) => Math.Round((count + 1.0) / (together + 2.0), 3);

    private static (Guid, Guid) Pair(Guid a, Guid b) => a.CompareTo(b) < 0 ? (a, b) : (b, a);
}
