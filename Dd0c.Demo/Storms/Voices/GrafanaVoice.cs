namespace Dd0c.Demo.Storms.Voices;

/// <summary>Grafana's webhook contact point with an HMAC secret.</summary>
/// <remarks>https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/</remarks>
internal static class GrafanaVoice
{
    public static StormDelivery Tell(StormStep.Alert step, DateTimeOffset start, string? secret) =>
        StormDelivery.Of(PrometheusGroup.Of(step, start, "https://grafana.acme-demo.example", new()
        {
            ["version"] = "1", ["orgId"] = 1, ["title"] = $"[{(step.Fires ? "FIRING:1" : "RESOLVED")}] {step.What.Name} {step.What.Service}", ["state"] = step.Fires ? "alerting" : "ok", ["message"] = step.What.Description,
        }), body => [("X-Grafana-Alerting-Signature", Proofs.Hmac(secret, body)), ("User-Agent", "Grafana")]);
}
