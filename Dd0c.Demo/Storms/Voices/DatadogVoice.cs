using System.Globalization;
using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Storms.Voices;

/// <summary>Datadog's webhook with the template that dd0c asks for; it signs nothing and shows the secret in a header that its user added.</summary>
/// <remarks>https://docs.datadoghq.com/integrations/webhooks/</remarks>
internal static class DatadogVoice
{
    public static StormDelivery Tell(StormStep.Alert step, DateTimeOffset start, string? secret)
    {
        var (alert, at) = (step.What, start + step.After);
        var cycle = Seeded.Hex($"cycle/{alert.Name}/{(start + step.Began).UtcTicks}", 20);
        var priority = alert.Severity switch { "critical" => "P1", "high" => "P2", "medium" => "P3", "low" => "P4", _ => "P5" };
        var transition = step.Fires ? "Triggered" : "Recovered";
        return StormDelivery.Of(new
        {
            id = Seeded.Hex($"event/{cycle}/{transition}", 19), alert_id = alert.Name, alert_cycle_key = cycle, aggreg_key = Seeded.Hex("aggregate" + alert.Name, 32), alert_transition = transition,
            alert_type = step.Fires ? "error" : "success", alert_priority = priority, alert_scope = $"env:{alert.Environment},service:{alert.Service}", alert_status = alert.Description, alert_title = alert.Title,
            alert_query = $"sum(last_2m):sum:trace.http.request.errors{{service:{alert.Service}}}.as_count() > 5", alert_metric = "trace.http.request.errors",
            event_title = $"[{priority}] [{transition} on {{env:{alert.Environment},service:{alert.Service}}}] {alert.Title}", event_msg = alert.Description, event_type = "query_alert_monitor", hostname = "",
            tags = $"env:{alert.Environment},monitor,service:{alert.Service}", date = Milliseconds(at), last_updated = Milliseconds(at), link = $"https://app.datadoghq.eu/monitors/{alert.Name}", org_id = "100482", org_name = "Acme",
        }, _ => [("X-DD0C-Secret", secret ?? "")]);
    }

    private static string Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
