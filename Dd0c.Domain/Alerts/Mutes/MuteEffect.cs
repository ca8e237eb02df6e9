using Dd0c.Domain.Alerts.Correlation;

namespace Dd0c.Domain.Alerts.Mutes;

/// <summary>What a mute would have hidden.</summary>
/// <param name="Days">So many were looked at.</param>
/// <param name="Alerts">Of which nobody would have been told.</param>
/// <param name="Incidents">Of which nobody would have been told: it covers each of their alerts.</param>
/// <param name="Told">Incidents with alerts that it covers and others that it does not: they would have been told all the same.</param>
/// <param name="Spared">Alerts that fit and that it can never hide, by why: <see cref="MuteScope.Worse"/> or the name of a rule of the safelist.</param>
/// <param name="More">There were more alerts than were looked at: the figures are of the latest.</param>
public sealed record MuteEffect(int Days, int Alerts, int Incidents, int Told, IReadOnlyDictionary<string, int> Spared, bool More = false)
{
    public const int Window = 30;

    /// <param name="episodes">Of the window; at least those that fit.</param>
    /// <param name="alertsOf">How many alerts each of their incidents has.</param>
    /// <param name="local">An instant in the tenant's zone.</param>
    public static MuteEffect Of(MuteScope scope, MuteSchedule? schedule, IReadOnlyCollection<Episode> episodes, IReadOnlyDictionary<Guid, int> alertsOf, Func<DateTimeOffset, DateTime> local)
    {
        var within = episodes.Where(e => scope.Fits(e) && (schedule is null || schedule.Holds(local(e.StartedAt)))).ToList();
        var hidden = within.Where(e => scope.SparedBy(e) is null).ToList();
        var touched = hidden.Where(e => e.IncidentId is not null).GroupBy(e => e.IncidentId!.Value).ToList();
        var whole = touched.Count(g => alertsOf.GetValueOrDefault(g.Key) <= g.Count());
        return new(Window, hidden.Count, whole, touched.Count - whole,
            within.Select(scope.SparedBy).OfType<string>().GroupBy(by => by).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()));
    }
}
