using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// PagerDuty's webhooks, V3 (one event) and the elder V2 and V1 (messages). An alert is an incident: its key is the incident_key where it has
/// one, else the incident's id, because titles are edited while it is open.
/// <code>{"event":{"id":"01…","event_type":"incident.triggered","occurred_at":"…Z","data":{"id":"PGR0VU2","type":"incident","title":"…","service":{"summary":"API"},"priority":{"summary":"P1"},"urgency":"high"}}}</code>
/// </summary>
/// <remarks>https://developer.pagerduty.com/docs/webhooks-overview</remarks>
internal static class PagerDutyReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload)
    {
        if (root["event"].IsObject) return Part.Together([Event(root["event"], payload)]);
        if (root["messages"].IsList) return Part.Together(root["messages"].Items().Select(m => Message(m, payload)));
        return new PayloadReading.Unreadable("It has neither event (V3) nor messages (V1, V2).");
    }

    private static Part Event(PayloadNode @event, WebhookPayload payload)
    {
        if (@event["event_type"].Text() is not { } type) return new Part.Fault(@event["event_type"].Path, "It has no event type.");
        if (type.StartsWith("pagey.", StringComparison.Ordinal)) return new Part.Skipped("a test of PagerDuty's");
        var data = @event["data"];
        // Notes, responders, tasks and the like carry a type of their own and only name the incident.
        if (!type.StartsWith("incident.", StringComparison.Ordinal) || (data["type"].Text() is { } kind && kind != "incident")) return new Part.Skipped($"an event {Bounded.Text(type, 60)}");
        return Incident(data, KindOf(type["incident.".Length..]), @event["occurred_at"].Time(), payload);
    }

    private static Part Message(PayloadNode message, WebhookPayload payload)
    {
        var incident = message["incident"].IsObject ? message["incident"] : message["data"]["incident"];
        if (message.First("event", "type") is not { } type) return new Part.Fault(message.Path, "The message has no event.");
        if (!type.StartsWith("incident.", StringComparison.Ordinal)) return new Part.Skipped($"an event {Bounded.Text(type, 60)}");
        return Incident(incident, KindOf(type["incident.".Length..]), message["created_on"].Time() ?? incident["last_status_change_at"].Time() ?? incident["last_status_change_on"].Time(), payload);
    }

    private static SignalKind KindOf(string what) => what switch
    {
        "triggered" or "trigger" or "reopened" or "unacknowledged" or "unacknowledge" => SignalKind.Firing,
        "acknowledged" or "acknowledge" => SignalKind.Acknowledged,
        "resolved" or "resolve" => SignalKind.Resolved,
        _ => SignalKind.Note,
    };

    private static Part Incident(PayloadNode incident, SignalKind kind, DateTimeOffset? at, WebhookPayload payload)
    {
        if (incident["id"].Key() is not { } id) return new Part.Fault(incident["id"].Path, "The incident has no id.");
        var service = incident["service"].First("summary", "name");
        var title = incident.First("title", "description") ?? incident["trigger_summary_data"].First("subject", "description") ?? incident["summary"].Text() ?? $"PagerDuty incident {id}";
        var word = incident["priority"].First("summary", "name") ?? incident["priority"].Text() ?? incident["urgency"].Text();
        var tags = TagsOf(incident, service);
        return new Part.Alert(new()
        {
            Key = incident["incident_key"].Key() ?? id,
            EpisodeKey = id,
            Kind = kind,
            At = SentTime.Of(at, payload.ReceivedAt),
            StartedAt = SentTime.Start(Later(incident.First("created_at", "created_on"), incident["reopened_at"].Text()), payload.ReceivedAt),
            Title = Bounded.Text(title, Bounded.Title),
            Description = incident["body"]["details"].TextOrJson(Bounded.Description),
            SeverityWord = word,
            Severity = SeverityWords.Of(word) ?? SeverityWords.Of(incident["urgency"].Text()),
            Category = CategoryHint.Of(tags, title),
            Service = service,
            Environment = EnvironmentHint.Of(tags, [service], [title]),
            Tags = tags.All,
            Group = null,
            Url = incident["html_url"].Text(Bounded.Url),
        });
    }

    private static DateTimeOffset? Later(string? created, string? reopened)
    {
        var (first, again) = (created is null ? null : TolerantTime.Read(created), reopened is null ? null : TolerantTime.Read(reopened));
        return again > first || first is null ? again : first;
    }

    private static PayloadTags TagsOf(PayloadNode incident, string? service)
    {
        var tags = new PayloadTags();
        tags.AddIf("service", service);
        tags.AddIf("urgency", incident["urgency"].Text());
        tags.AddIf("priority", incident["priority"].First("summary", "name"));
        tags.AddIf("incident_type", incident["incident_type"]["name"].Text());
        tags.AddIf("escalation_policy", incident["escalation_policy"].First("summary", "name"));
        foreach (var team in incident["teams"].Items()) tags.AddIf("team", team.First("summary", "name"));
        foreach (var field in incident["custom_fields"].Items()) if (field.First("name", "display_name") is { } name) tags.Add(name, field["value"].TextOrJson());
        return tags;
    }
}
