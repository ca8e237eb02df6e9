using System.Security.Cryptography;
using System.Text;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// One alert of Alertmanager's shape, which Grafana shares. The key is the fingerprint of its labels, the episode that and its start; it is
/// firing or resolved by its own status, whatever the batch says.
/// <code>{"status":"firing","labels":{"alertname":"HighErrorRate","service":"checkout"},"annotations":{"summary":"…"},"startsAt":"…","endsAt":"0001-01-01T00:00:00Z","generatorURL":"…","fingerprint":"c4a1…"}</code>
/// </summary>
/// <remarks>https://prometheus.io/docs/alerting/latest/configuration/#webhook_config</remarks>
internal static class PrometheusAlert
{
    public static Part Read(PayloadNode alert, PayloadNode batch, WebhookPayload payload)
    {
        if (!alert.IsObject) return new Part.Fault(alert.Path, "It is no object.");
        var labels = alert["labels"].IsObject ? alert["labels"] : batch["commonLabels"];
        var tags = new PayloadTags();
        tags.AddAll(labels);
        var annotations = alert["annotations"].IsObject ? alert["annotations"] : batch["commonAnnotations"];
        var name = tags.Value("alertname");
        var title = annotations.First("summary", "title") ?? name ?? annotations.First("description", "message");
        if (title is null && tags.All.Count == 0) return new Part.Fault(alert.Path, "It has neither labels nor a summary.");
        title ??= string.Join(", ", tags.All.OrderBy(t => t.Key, StringComparer.Ordinal).Take(3).Select(t => $"{t.Key}={t.Value}"));
        var (start, end) = (SentTime.Start(alert["startsAt"].Time(), payload.ReceivedAt), alert["endsAt"].Time());
        if (StatusOf(alert, batch, end, payload) is not { } resolved) return new Part.Fault(alert["status"].Path, $"The status {alert["status"].Text(40)} is none.");
        var key = alert["fingerprint"].Key() ?? FingerprintOf(tags);
        var word = tags.Value("severity", "Severity", "priority", "level");
        var service = ServiceHint.Of(tags);
        tags.AddIf("runbook_url", annotations.First("runbook_url", "runbook"));
        return new Part.Alert(new()
        {
            Key = key,
            EpisodeKey = start is { } began ? $"{key}@{began.ToUnixTimeMilliseconds()}" : null,
            // Prometheus' heartbeat fires for ever by design.
            Kind = name is "Watchdog" or "DeadMansSwitch" ? SignalKind.Note : resolved ? SignalKind.Resolved : SignalKind.Firing,
            At = At(resolved, start, end, payload),
            StartedAt = start,
            Title = Bounded.Text(title, Bounded.Title),
            Description = annotations["description"].Text(Bounded.Description) ?? annotations["message"].Text(Bounded.Description),
            SeverityWord = word,
            Severity = SeverityWords.Of(word),
            Category = CategoryHint.Of(tags, $"{name} {title}"),
            Service = service,
            Environment = EnvironmentHint.Of(tags, [service, tags.Value("instance"), tags.Value("host")], [name, title]),
            Tags = tags.All,
            Account = tags.Value("account_id", "aws_account_id", "aws_account"),
            Region = tags.Value("region", "aws_region"),
            Arns = tags.Value("arn", "resource_arn", "dimension_arn") is { } arn && arn.StartsWith("arn:", StringComparison.Ordinal) ? [arn] : [],
            Group = batch["groupKey"].Key(),
            Url = alert["generatorURL"].Text(Bounded.Url) ?? alert["panelURL"].Text(Bounded.Url) ?? alert["dashboardURL"].Text(Bounded.Url) ?? batch["externalURL"].Text(Bounded.Url),
        });
    }

    /// <summary>Whether it is resolved; an end that is unset (year 1) or yet to come is no end. Null: the word is unknown.</summary>
    private static bool? StatusOf(PayloadNode alert, PayloadNode batch, DateTimeOffset? end, WebhookPayload payload) => (alert["status"].Text() ?? alert["status"]["state"].Text())?.ToLowerInvariant() switch
    {
        "firing" or "active" or "alerting" or "suppressed" or "unprocessed" => false,
        "resolved" or "ok" or "normal" or "inactive" => true,
        null when end is not null => end <= payload.ReceivedAt,
        null => batch["status"].Text() is "resolved",
        _ => null,
    };

    private static DateTimeOffset At(bool resolved, DateTimeOffset? start, DateTimeOffset? end, WebhookPayload payload)
    {
        if (!resolved) return start ?? payload.ReceivedAt;
        var at = SentTime.Of(end, payload.ReceivedAt);
        return at < start ? start.Value : at;
    }

    private static string FingerprintOf(PayloadTags labels) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', labels.All.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}\t{l.Value}")))).AsSpan(0, 16));
}
