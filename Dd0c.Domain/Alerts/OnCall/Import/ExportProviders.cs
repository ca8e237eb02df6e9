using Dd0c.Domain.Alerts.Ingest;

namespace Dd0c.Domain.Alerts.OnCall.Import;

/// <summary>What other products call the senders of alerts that dd0c knows too.</summary>
internal static class ExportProviders
{
    /// <returns>Null: dd0c has none for it.</returns>
    public static string? Of(string type) => type.ToLowerInvariant() switch
    {
        "alertmanager" or "prometheus" or "grafana_alerting_alertmanager" => AlertProvider.Alertmanager,
        "grafana" or "grafana_alerting" or "legacy_grafana_alerting" or "grafanav2" => AlertProvider.Grafana,
        "datadog" or "datadogv2" => AlertProvider.Datadog,
        "pagerduty" => AlertProvider.PagerDuty,
        "cloudwatch" or "amazon_sns" or "amazonsns" or "cloudwatchevents" => AlertProvider.CloudWatch,
        "opsgenie" => AlertProvider.OpsGenie,
        "webhook" or "formatted_webhook" or "api" => AlertProvider.Custom,
        _ => null,
    };
}
