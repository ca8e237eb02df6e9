namespace Dd0c.Domain.Alerts.Correlation;

public static class IncidentViews
{
    /// <summary>An incident's view made anew of its episodes: after a merge or a split by hand, or a change of the mapping.</summary>
    /// <param name="episodes">One at least that fired.</param>
    /// <param name="apart">See <see cref="IncidentView.Apart"/>.</param>
    public static IncidentView Of(Guid id, string environment, IReadOnlyList<Episode> episodes, CorrelationSettings settings, IReadOnlyList<Guid>? apart = null, DateTimeOffset? closedAt = null)
    {
        var session = new Session(id, environment, isNew: false) { Closed = closedAt is not null, ClosedAt = closedAt };
        session.Apart.UnionWith(apart ?? []);
        foreach (var episode in episodes.Where(Episodes.Opens))
            foreach (var subject in episode.Flapping ? [Subjects.OfAlert(episode)] : Subjects.Of(episode))
                foreach (var time in Stretch.Of(episode, settings.SilenceBetween(episode.ServiceId, null))) session.Add(subject, time, settings.SilenceBetween(Subjects.ServiceOf(subject), null));
        return session.View();
    }
}
