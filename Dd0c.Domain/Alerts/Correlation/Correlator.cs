using Dd0c.Domain.Catalog;

namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>
/// Which incident each episode belongs to. Two episodes are near when they are of one environment, their subjects are the same or near in the
/// graph, and less than the silence lies between them; incidents are what near ones connect. That is a relation of pairs, so the order of
/// arrival decides nothing, except where a person parted incidents or their life ends.
/// </summary>
public static class Correlator
{
    /// <param name="open">Incidents that alerts may still join: those whose last alert lies less than the horizon of the late before the first of the episodes, closed ones too, and those that the episodes are in.</param>
    /// <param name="episodes">That were opened or changed, of one tenant.</param>
    public static CorrelationPlan Plan(IReadOnlyList<IncidentView> open, IReadOnlyList<Episode> episodes, Neighbourhood graph, CorrelationSettings settings)
    {
        var table = new SessionTable(open, graph, settings);
        var joins = new List<(Guid Episode, Session? Session, Guid Incident, JoinReason Reason)>();
        foreach (var episode in episodes.Where(e => e.PartOf is null && Episodes.Opens(e)).OrderBy(e => e.StartedAt).ThenBy(e => e.Id))
        {
            if (episode.IncidentId is { } own && table.Find(own) is null)
            {
                joins.Add((episode.Id, null, own, new JoinReason("same_alert", TimeSpan.Zero)));
                continue;
            }
            var (session, reason) = table.Place(episode);
            joins.Add((episode.Id, session, Guid.Empty, reason));
        }
        return table.Plan([.. joins.Select(j => new Join(j.Episode, j.Session?.Root.Id ?? j.Incident, j.Reason))]);
    }

    internal static Guid NewIncident(Episode first) => StableId.Of(first.Id, "incident");
}
