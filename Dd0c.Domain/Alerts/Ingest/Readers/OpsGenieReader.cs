using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// OpsGenie's outgoing webhook, and Jira Service Management's, which took its shape over. An alert is its alias, an episode the alert id.
/// createdAt is in ms while updatedAt is in ns; a priority comes as 3 or as "P3"; nearly every key may be missing.
/// <code>{"action":"Create","alert":{"alertId":"…","alias":"…","message":"…","priority":"P2","tags":["env:prod"],"details":{"service":"api"},"createdAt":1700000000000,"updatedAt":1700000000000000110}}</code>
/// </summary>
/// <remarks>https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-webhook/</remarks>
internal static class OpsGenieReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload) => Part.Together([One(root, payload)]);

    private static Part One(PayloadNode root, WebhookPayload payload)
    {
        var alert = root["alert"];
        if (root["action"].Text() is not { } action) return new Part.Fault("action", "It has no action.");
        if (!alert.IsObject) return new Part.Fault("alert", "It has no alert.");
        var id = alert["alertId"].Key() ?? alert["id"].Key();
        if ((alert["alias"].Key() ?? id) is not { } key) return new Part.Fault("alert.alias", "The alert has neither an alias nor an id.");
        var kind = KindOf(action);
        var title = alert["message"].Text() ?? $"OpsGenie alert {alert["tinyId"].Text(40) ?? id ?? key}";
        var tags = TagsOf(alert);
        var word = PriorityOf(alert["priority"].Text());
        var created = alert["createdAt"].Time();
        return new Part.Alert(new()
        {
            Key = key,
            EpisodeKey = id,
            Kind = kind,
            At = SentTime.Of(action is "Create" ? created ?? alert["updatedAt"].Time() : alert["updatedAt"].Time(), payload.ReceivedAt),
            StartedAt = SentTime.Start(created, payload.ReceivedAt),
            Title = Bounded.Text(title, Bounded.Title),
            Description = alert["description"].Text(Bounded.Description),
            SeverityWord = word,
            Severity = SeverityWords.Of(word),
            Category = CategoryHint.Of(tags, title),
            Service = ServiceHint.Of(tags) ?? alert["entity"].Text(),
            Environment = EnvironmentHint.Of(tags, [ServiceHint.Of(tags), alert["entity"].Text(), alert["source"].Text()], [title]),
            Tags = tags.All,
            Account = tags.Value("account_id", "aws_account"),
            Region = tags.Value("region", "aws_region"),
            Url = alert.First("url", "link"),
        });
    }

    private static SignalKind KindOf(string action) => action.ToLowerInvariant() switch
    {
        "create" or "unacknowledge" or "reopen" => SignalKind.Firing,
        "acknowledge" => SignalKind.Acknowledged,
        "close" or "delete" or "resolve" => SignalKind.Resolved,
        _ => SignalKind.Note, // notes, owners, tags, escalations, and actions that users named themselves
    };

    private static string? PriorityOf(string? priority) => priority is [>= '1' and <= '5'] ? $"P{priority}" : priority;

    private static PayloadTags TagsOf(PayloadNode alert)
    {
        var tags = new PayloadTags();
        tags.AddAll(alert["details"]);
        tags.AddAll(alert["tags"]);
        tags.AddIf("entity", alert["entity"].Text());
        tags.AddIf("source", alert["source"].Text());
        foreach (var team in alert["teams"].Items()) tags.AddIf("team", team.Text() ?? team["name"].Text());
        return tags;
    }
}
