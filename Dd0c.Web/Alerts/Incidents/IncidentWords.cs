using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>How incidents are written and coloured.</summary>
internal static class IncidentWords
{
    public static Tone OfSeverity(string severity) => severity switch
    {
        "critical" => new("Critical", "octagon", "danger"),
        "high" => new("High", "octagon", "danger"),
        "medium" => new("Medium", "triangle", "warning"),
        "low" => new("Low", "ring", "info"),
        _ => new("Info", "ring", "neutral"),
    };

    public static Tone OfState(IncidentRow row) => row.State switch
    {
        IncidentState.Open when row.Muted => new("Muted", "ring", "neutral"),
        IncidentState.Open when Dd0c.Domain.Alerts.Flaps.IsAll(row.Flapping, row.FlappingOff, row.Firing) => new("Flapping", "half", "warning"),
        IncidentState.Open => new("Open", "octagon", "danger"),
        IncidentState.Acknowledged when row.SnoozedUntil is not null => new("Snoozed", "half", "info"),
        IncidentState.Acknowledged => new("Acknowledged", "half", "info"),
        IncidentState.Merged => new("Merged", "ring", "neutral"),
        _ => new("Resolved", "disc", "success"),
    };

    /// <summary>Null where its state says it, or nothing flaps.</summary>
    public static string? Flaps(IncidentRow row) =>
        row.State == IncidentState.Acknowledged || !Dd0c.Domain.Alerts.Flaps.IsAll(row.Flapping, row.FlappingOff, row.Firing) ? Dd0c.Domain.Alerts.Flaps.Words(row.Flapping, row.FlappingOff, row.Firing) : null;

    public static Tone OfAlert(Alert alert, DateTimeOffset now) => alert.State switch
    {
        "resolved" => new("Resolved", "disc", "success"),
        "acknowledged" => new("Acknowledged", "half", "info"),
        _ when alert.FlapsAt(now) => new("Flapping", "half", "warning"),
        _ => new("Firing", "octagon", "danger"),
    };

    /// <summary>Datadog 8 · PagerDuty 3.</summary>
    public static string Sources(IncidentRow row) => string.Join(" · ", row.Sources.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{AlertProvider.NameOf(s.Key)} {s.Value}"));

    public static string Where(IncidentRow row)
    {
        var names = row.Services.Select(s => s.Name).Concat(row.Words).ToList();
        return names.Count switch { 0 => "no service", <= 3 => string.Join(", ", names), _ => $"{string.Join(", ", names.Take(2))} and {names.Count - 2} more" };
    }

    public static string Grouped(IncidentRow row) => row.Alerts == 1 ? "1 alert" : $"{row.Alerts} alerts became 1 incident";

    public static string Icon(string entry) => entry switch
    {
        EntryKind.Opened or EntryKind.Reopened or EntryKind.Flapping or EntryKind.Steady => "warning",
        EntryKind.Acknowledged => "check",
        EntryKind.Snoozed => "clock",
        EntryKind.Resolved => "check",
        EntryKind.Merged => "in",
        EntryKind.Split => "out",
        EntryKind.Note => "edit",
        EntryKind.Deploy => "bolt",
        EntryKind.Muted => "minus",
        EntryKind.Told => "mail",
        EntryKind.Feedback => "person",
        _ => "info",
    };

    public static Tone OfTelling(string state) => state switch
    {
        DeliveryState.Told => new("Told", "disc", "success"),
        DeliveryState.Waiting => new("Waits", "half", "warning"),
        DeliveryState.Refused => new("Refused", "octagon", "danger"),
        DeliveryState.Gone => new("Deleted there", "ring", "neutral"),
        _ => new("Not told", "ring", "neutral"),
    };

    public static string Factor(string name) => name switch
    {
        "auto_resolve" => "Resolves itself",
        "recurrence" => "Comes again and again",
        "flapping" => "Flapping",
        "duplicates" => "Repeats",
        "severity" => "Severity",
        "hours" => "Hours",
        _ => name,
    };
}
