using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Storms.Voices;

/// <summary>PagerDuty's webhooks, V3: an incident of a service, signed.</summary>
/// <remarks>https://developer.pagerduty.com/docs/webhooks-overview</remarks>
internal static class PagerDutyVoice
{
    public static StormDelivery Tell(StormStep.Alert step, DateTimeOffset start, string? secret)
    {
        var (alert, began) = (step.What, start + step.Began);
        var incident = "Q" + Seeded.Upper($"incident/{alert.Name}/{began.UtcTicks}", 13);
        var @event = "01" + Seeded.Upper($"event/{incident}/{step.Fires}", 24);
        return StormDelivery.Of(new
        {
            @event = new
            {
                id = @event, event_type = step.Fires ? "incident.triggered" : "incident.resolved", resource_type = "incident", occurred_at = start + step.After, agent = (object?)null, client = new { name = "Synthetic monitor" },
                data = new
                {
                    id = incident, type = "incident", self = $"https://api.pagerduty.com/incidents/{incident}", html_url = $"https://acme-demo.pagerduty.com/incidents/{incident}", number = 4_000 + Seeded.Number(incident, 900),
                    status = step.Fires ? "triggered" : "resolved", incident_key = $"{alert.Name}/{began.ToUnixTimeSeconds()}", created_at = began, title = alert.Title,
                    service = new { id = "P" + Seeded.Upper("pagerduty-service" + alert.Service, 6), summary = alert.Service, type = "service_reference" },
                    assignees = Array.Empty<object>(), escalation_policy = new { id = "P7DEFLT", summary = "Default", type = "escalation_policy_reference" }, teams = Array.Empty<object>(),
                    priority = new { id = "PPRIO2", summary = alert.Severity == "critical" ? "P1" : "P2", type = "priority_reference" }, urgency = alert.Severity is "critical" or "high" ? "high" : "low",
                    body = new { type = "incident_body", details = alert.Description },
                },
            },
        }, body => [("X-PagerDuty-Signature", $"v1={Proofs.Hmac(secret, body)}"), ("X-Webhook-Id", @event), ("User-Agent", "PagerDuty-Webhook/V3.0")]);
    }
}
