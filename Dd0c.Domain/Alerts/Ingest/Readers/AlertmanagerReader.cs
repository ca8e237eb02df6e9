using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>Alertmanager's webhook receiver, version 4: a group of alerts, each with a status of its own.</summary>
/// <remarks>https://prometheus.io/docs/alerting/latest/configuration/#webhook_config</remarks>
internal static class AlertmanagerReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload)
    {
        // Alertmanager's own API, and some relays, send the bare list.
        var alerts = root.IsList ? root : root["alerts"];
        if (!alerts.IsList) return new PayloadReading.Unreadable("It has no list of alerts: the receiver's payload must not be replaced.", "alerts");
        var cut = root["truncatedAlerts"].Count();
        return alerts.Items().Any() || cut > 0 ? Part.Together(alerts.Items().Select(a => PrometheusAlert.Read(a, root, payload)), cut) : new PayloadReading.Nothing("a notification without alerts");
    }
}
