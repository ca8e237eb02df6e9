namespace Dd0c.Demo.Storms.Voices;

/// <summary>Alertmanager's webhook receiver, version 4, with a bearer token in its http_config.</summary>
/// <remarks>https://prometheus.io/docs/alerting/latest/configuration/#webhook_config</remarks>
internal static class AlertmanagerVoice
{
    public static StormDelivery Tell(StormStep.Alert step, DateTimeOffset start, string? secret) =>
        StormDelivery.Of(PrometheusGroup.Of(step, start, "https://prometheus.acme-demo.example", new() { ["version"] = "4" }), _ => [("Authorization", $"Bearer {secret}"), ("User-Agent", "Alertmanager/0.34.0")]);
}
