using System.Text.RegularExpressions;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>
/// What the senders' words for how bad it is mean by their own documentation. PagerDuty, Datadog and OpsGenie: P1 critical, P2 high, P3
/// medium (moderate), P4 low, P5 informational; PagerDuty's urgency: high, low; Datadog's alert types: error, warning, info, success;
/// Prometheus and Grafana by the convention of their mixins: critical (page), warning, info, none.
/// </summary>
public static partial class SeverityWords
{
    /// <summary>Null for a word that nobody documents.</summary>
    public static AlertSeverity? Of(string? word) => word?.Trim().ToLowerInvariant() switch
    {
        null or "" => null,
        "critical" or "crit" or "page" or "emergency" or "emerg" or "fatal" or "disaster" or "panic" or "blocker" => AlertSeverity.Critical,
        "high" or "error" or "err" or "major" or "severe" or "alert" => AlertSeverity.High,
        "medium" or "moderate" or "warning" or "warn" or "minor" or "average" or "normal" => AlertSeverity.Medium,
        "low" or "ticket" => AlertSeverity.Low,
        "info" or "informational" or "information" or "none" or "notice" or "debug" or "success" or "ok" or "unknown" => AlertSeverity.Info,
        var written when Level().Match(written) is { Success: true } level => level.Groups["n"].Value switch
        {
            "0" or "1" => AlertSeverity.Critical,
            "2" => AlertSeverity.High,
            "3" => AlertSeverity.Medium,
            "4" => AlertSeverity.Low,
            _ => AlertSeverity.Info,
        },
        _ => null,
    };

    /// <summary>The word inside a name, where the sender has no field for it (a CloudWatch alarm: <c>checkout-5xx-critical</c>, <c>[P1] …</c>); null: none.</summary>
    public static string? In(string name) => InName().Match(name) is { Success: true } found ? found.Value.ToLowerInvariant() : null;

    [GeneratedRegex(@"^(?:p|priority|sev|severity|s)?[- ]?(?<n>[0-5])$", RegexOptions.CultureInvariant)]
    private static partial Regex Level();

    [GeneratedRegex(@"(?<![A-Za-z0-9])(?:critical|crit|warning|warn|info|sev-?[0-5]|p[0-5])(?![A-Za-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InName();
}
