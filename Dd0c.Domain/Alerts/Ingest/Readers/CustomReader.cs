using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>Alerts of a tenant's own shape, by the tenant's mapping; without one by our own field names, one alert or a list.</summary>
internal static class CustomReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload, CustomMapping? mapping)
    {
        var by = mapping ?? OwnMapping.OfAlerts;
        return Items(root, by) is { } items ? Part.Together(items.Select(i => One(i, root, by, payload))) : new PayloadReading.Unreadable("There is no list at the path of \"alerts\".", "alerts");
    }

    /// <summary>Null when the mapping names a list and there is none.</summary>
    internal static IEnumerable<PayloadNode>? Items(PayloadNode root, CustomMapping mapping)
    {
        if (mapping.List is not { } path) return root.ItemsOrSelf();
        var list = path.Find(root, root);
        return list.IsList ? list.Items() : null;
    }

    private static Part One(PayloadNode item, PayloadNode root, CustomMapping by, WebhookPayload payload)
    {
        if (!item.IsObject) return new Part.Fault(item.Path, "It is no object.");
        string? Of(string field, int most = Bounded.Value) => by.Fields.TryGetValue(field, out var mapped) ? mapped.Value(item, root, most) : null;
        DateTimeOffset? Time(string field) => Of(field) is { } text ? TolerantTime.Read(text) : null;

        var title = Of("title") ?? Of("key");
        if (title is null) return new Part.Fault(item.Path, "Neither its title nor its key has a value.");
        if (KindOf(Of("status")) is not { } kind) return new Part.Fault(item.Path, $"Nobody knows the status {Bounded.Text(Of("status")!, 40)}: map it.");
        var tags = new PayloadTags();
        if (by.Fields.TryGetValue("tags", out var mapped) && mapped.Node(item, root) is { } node) tags.AddAll(node);
        var word = Of("severity");
        var service = Of("service") ?? ServiceHint.Of(tags);
        return new Part.Alert(new()
        {
            Key = Bounded.KeyOf(Of("key", int.MaxValue) ?? $"{service}/{title}"),
            EpisodeKey = Of("episode", int.MaxValue) is { } episode ? Bounded.KeyOf(episode) : null,
            Kind = kind,
            At = SentTime.Of(Time("at") ?? (kind == SignalKind.Firing ? Time("started_at") : null), payload.ReceivedAt),
            StartedAt = SentTime.Start(Time("started_at"), payload.ReceivedAt),
            Title = Bounded.Text(title, Bounded.Title),
            Description = Of("description", Bounded.Description),
            SeverityWord = word,
            Severity = SeverityWords.Of(word),
            Category = CategoryOf(Of("category")) ?? CategoryHint.Of(tags, title),
            Service = service,
            Environment = EnvironmentHint.OfTag(Of("environment")) ?? EnvironmentHint.Of(tags, [service], [title]),
            Tags = tags.All,
            Arns = Of("arn") is { } arn && arn.StartsWith("arn:", StringComparison.Ordinal) ? [arn] : [],
            Account = Of("account"),
            Region = Of("region"),
            Group = Of("group", int.MaxValue) is { } group ? Bounded.KeyOf(group) : null,
            Url = Of("url", Bounded.Url),
        });
    }

    /// <summary>The words that people use for it; none at all is an alert that fires. Null: a word that could be either.</summary>
    private static SignalKind? KindOf(string? status) => status?.ToLowerInvariant() switch
    {
        null or "firing" or "fire" or "triggered" or "trigger" or "open" or "opened" or "reopened" or "alert" or "alerting" or "alarm" or "active" or "problem" or "down" or "critical" or "error" or "warning" or "new" or "created" or "started" or "failing" or "failed" or "true" or "1" or "no_data" or "nodata" => SignalKind.Firing,
        "acknowledged" or "acknowledge" or "acked" or "ack" => SignalKind.Acknowledged,
        "resolved" or "resolve" or "ok" or "closed" or "close" or "recovered" or "recovery" or "normal" or "up" or "cleared" or "inactive" or "fixed" or "done" or "false" or "0" or "healthy" or "success" => SignalKind.Resolved,
        "note" or "comment" or "info" or "update" or "updated" => SignalKind.Note,
        _ => null,
    };

    private static AlertCategory? CategoryOf(string? word) => word?.ToLowerInvariant() switch
    {
        "application" or "app" => AlertCategory.Application,
        "infrastructure" or "infra" => AlertCategory.Infrastructure,
        "security" => AlertCategory.Security,
        "deployment" or "deploy" => AlertCategory.Deployment,
        null => null,
        _ => AlertCategory.Custom,
    };
}
