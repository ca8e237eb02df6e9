namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>What other settings would have made of alerts that came.</summary>
/// <param name="Alerts">That were replayed.</param>
/// <param name="Now">Incidents that the present settings make of them, without what people merged and split.</param>
/// <param name="Then">Incidents that the others make of them.</param>
/// <param name="Changes">What is together and was not, or the other way round; those of the most alerts first.</param>
public sealed record BacktestOutcome(int Alerts, int Now, int Then, IReadOnlyList<BacktestChange> Changes);

/// <param name="Kind">joined: several incidents would be one; parted: one would be several.</param>
/// <param name="Parts">The alerts of each of the several, by <see cref="Episode.Id"/>.</param>
public sealed record BacktestChange(string Kind, IReadOnlyList<IReadOnlyList<Guid>> Parts)
{
    public const string Joined = "joined", Parted = "parted";
}

public static class Backtest
{
    /// <summary>Groups the same firings under both settings. Firings stay cut as they were, so what a longer silence would have made one firing counts as two that are near.</summary>
    public static BacktestOutcome Of(IReadOnlyList<Episode> episodes, Neighbourhood graph, CorrelationSettings now, CorrelationSettings then)
    {
        var replayed = episodes.Where(Episodes.Opens).Select(e => e with { IncidentId = null, Pinned = false }).ToList();
        var (before, after) = (Group(replayed, graph, now), Group(replayed, graph, then));
        return new(replayed.Count, before.Values.Distinct().Count(), after.Values.Distinct().Count(),
            [.. Changes(BacktestChange.Joined, after, before).Concat(Changes(BacktestChange.Parted, before, after)).OrderByDescending(c => c.Parts.Sum(p => p.Count)).ThenBy(c => c.Parts[0][0])]);
    }

    private static Dictionary<Guid, Guid> Group(List<Episode> episodes, Neighbourhood graph, CorrelationSettings settings) =>
        Correlator.Plan([], episodes, graph, settings).Joins.ToDictionary(j => j.EpisodeId, j => j.IncidentId);

    private static IEnumerable<BacktestChange> Changes(string kind, Dictionary<Guid, Guid> whole, Dictionary<Guid, Guid> parts) =>
        from one in whole.GroupBy(w => w.Value, w => w.Key)
        let several = one.GroupBy(e => parts[e]).OrderByDescending(p => p.Count()).ThenBy(p => p.Key).ToList()
        where several.Count > 1
        select new BacktestChange(kind, [.. several.Select(p => (IReadOnlyList<Guid>)[.. p.Order()])]);
}
