using System.Text.Json.Nodes;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>An incident as PagerDuty's Events API v2 takes it. Its key is the incident: however often it is sent, there is one there.</summary>
/// <remarks>https://developer.pagerduty.com/docs/events-api-v2/trigger-events/</remarks>
public static class PagerDutyEvent
{
    private const int MostSummary = 1024, MostSource = 255;

    public static JsonObject Of(IncidentCard card, string routingKey)
    {
        var action = card.State switch { IncidentState.Acknowledged => "acknowledge", IncidentState.Resolved or IncidentState.Merged => "resolve", _ => "trigger" };
        var body = new JsonObject { ["routing_key"] = routingKey, ["event_action"] = action, ["dedup_key"] = $"dd0c-{card.Id:N}" };
        if (action != "trigger") return body;
        body["client"] = "dd0c";
        body["client_url"] = card.Url.ToString();
        body["payload"] = new JsonObject
        {
            ["summary"] = Cut($"#{card.Number} {card.Title} ({card.Environment})", MostSummary),
            ["source"] = Cut(card.Services is [var service, ..] ? service : card.Environment, MostSource),
            ["severity"] = SeverityOf(card.Severity),
            ["timestamp"] = card.StartedAt.UtcDateTime.ToString("O"),
            ["component"] = card.Services is [var first, ..] ? first : null,
            ["group"] = card.Environment,
            ["custom_details"] = new JsonObject
            {
                ["alerts"] = card.Alerts, ["firing"] = card.Firing, ["services"] = string.Join(", ", card.Services), ["owners"] = string.Join(", ", card.Owners), ["noise"] = card.Noise,
                ["suspected_change"] = card.Suspects is [var suspect, ..] ? $"{suspect.Title} ({suspect.Confidence:P0})" : null,
            },
        };
        return body;
    }

    /// <summary>An event that opens nothing for long: it is resolved at once.</summary>
    public static IEnumerable<JsonObject> Test(string routingKey, string by, string key)
    {
        yield return new JsonObject { ["routing_key"] = routingKey, ["event_action"] = "trigger", ["dedup_key"] = key, ["client"] = "dd0c", ["payload"] = new JsonObject { ["summary"] = Cut($"A test of dd0c by {by}", MostSummary), ["source"] = "dd0c", ["severity"] = "info" } };
        yield return new JsonObject { ["routing_key"] = routingKey, ["event_action"] = "resolve", ["dedup_key"] = key };
    }

    private static string SeverityOf(AlertSeverity severity) => severity switch { AlertSeverity.Critical => "critical", AlertSeverity.High => "error", AlertSeverity.Medium => "warning", _ => "info" };

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";
}
