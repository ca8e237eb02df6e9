using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// Grafana's webhook contact point (version 1 of Alertmanager's shape) and the legacy alerting of Grafana 7 and 8:
/// <code>{"ruleId":1,"ruleName":"CPU","state":"alerting","ruleUrl":"…","message":"…","evalMatches":[{"metric":"…","value":12,"tags":{"host":"a"}}],"tags":{"env":"prod"}}</code>
/// </summary>
/// <remarks>https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/</remarks>
internal static class GrafanaReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload)
    {
        if (root["alerts"].IsList)
        {
            var cut = root["truncatedAlerts"].Count();
            return root["alerts"].Items().Any() || cut > 0 ? Part.Together(root["alerts"].Items().Select(a => IsTest(a) ? new Part.Skipped("Grafana's test notification") : PrometheusAlert.Read(a, root, payload)), cut) : new PayloadReading.Nothing("a notification without alerts");
        }
        if (root["ruleName"].Exists || root["evalMatches"].Exists || root["ruleId"].Exists) return Part.Together([Legacy(root, payload)]);
        return new PayloadReading.Unreadable("It has neither alerts nor a ruleName: the contact point must not replace the payload.", "alerts");
    }

    private static bool IsTest(PayloadNode alert) => alert["labels"]["alertname"].Text() == "TestAlert" && alert["labels"]["instance"].Text() == "Grafana";

    private static Part Legacy(PayloadNode root, WebhookPayload payload)
    {
        if (root.First("ruleName", "title") is not { } title) return new Part.Fault("ruleName", "The rule has no name.");
        if (root["ruleId"].Text() is "0" && title.Contains("test", StringComparison.OrdinalIgnoreCase)) return new Part.Skipped("Grafana's test notification");
        if (KindOf(root["state"].Text()) is not { } kind) return new Part.Fault("state", $"The state {root["state"].Text(40)} is none.");
        var tags = new PayloadTags();
        tags.AddAll(root["tags"]);
        foreach (var match in root["evalMatches"].Items()) tags.AddAll(match["tags"]);
        var word = tags.Value("severity", "priority");
        return new Part.Alert(new()
        {
            Key = Bounded.KeyOf($"rule/{root["orgId"].Text(40)}/{root["ruleId"].Text(40) ?? title}"),
            Kind = kind,
            At = payload.ReceivedAt, // it tells no time
            Title = Bounded.Text(title, Bounded.Title),
            Description = root["message"].Text(Bounded.Description),
            SeverityWord = word,
            Severity = SeverityWords.Of(word),
            Category = CategoryHint.Of(tags, title),
            Service = ServiceHint.Of(tags),
            Environment = EnvironmentHint.Of(tags, [ServiceHint.Of(tags)], [title]),
            Tags = tags.All,
            Url = root["ruleUrl"].Text(Bounded.Url),
        });
    }

    private static SignalKind? KindOf(string? state) => state?.ToLowerInvariant() switch
    {
        "alerting" or "no_data" or "nodata" or "execution_error" => SignalKind.Firing,
        "ok" => SignalKind.Resolved,
        "paused" or "pending" or "unknown" => SignalKind.Note,
        _ => null,
    };
}
