namespace Dd0c.Domain.Alerts.Correlation;

public static class IncidentViews
{
    /// <summary>An incident's view made anew of its episodes: after a merge or a split by hand, or a change of the mapping.</summary>
    /// <param name="apart">See <see cref="IncidentView.Apart"/>.</param>
    public static IncidentView Of(Guid id, string environment, IReadOnlyList<Episode> episodes, CorrelationSettings settings, IReadOnlyList<Guid>? apart = null, DateTimeOffset? closedAt = null) => throw new NotImplementedException();
}
