namespace Dd0c.Domain.Alerts;

/// <summary>An active incident as a service's health sees it.</summary>
public readonly record struct ActiveIncident(int Number, AlertSeverity Severity, string Environment, bool Muted);

/// <summary>Health with what fires now: scans see alarms and tasks, and only as often as they run.</summary>
public static class IncidentHealth
{
    private const string Production = "production";

    /// <param name="scanned">What the last scan found: healthy, degraded, down or unknown.</param>
    /// <param name="environments">Where the service runs; empty: not known.</param>
    /// <returns>Degraded where an incident of high severity or worse is active that nobody muted; only production counts for what runs there. Never down: an alert tells that something is wrong, not that nothing works.</returns>
    public static string Of(string scanned, IReadOnlyCollection<string> environments, IEnumerable<ActiveIncident> active) =>
        scanned is not "down" && active.Any(i => Counts(i, environments)) ? "degraded" : scanned;

    /// <summary>It makes the service degraded.</summary>
    public static bool Counts(ActiveIncident incident, IReadOnlyCollection<string> environments) =>
        !incident.Muted && incident.Severity >= AlertSeverity.High && (incident.Environment == Production || (environments.Count > 0 && !environments.Contains(Production)));
}
