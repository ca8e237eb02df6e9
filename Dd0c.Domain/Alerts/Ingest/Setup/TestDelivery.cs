using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Proof;

namespace Dd0c.Domain.Alerts.Ingest.Setup;

/// <summary>A delivery in the shape of each provider from which no alert comes: its own ping or test, or a message about no state.</summary>
public static class TestDelivery
{
    public static bool Plays(string provider) => BodyOf(provider, "", default) is not null;

    /// <param name="id">New each time: one that was sent before is a repetition.</param>
    /// <param name="secret">It is proved with this; null: with nothing.</param>
    /// <returns>Null for providers that cannot be played: SNS signs with a key of its own, and any deploy is told as one.</returns>
    public static WebhookPayload? Of(string provider, string id, string? secret, DateTimeOffset now)
    {
        if (BodyOf(provider, id, now) is not { } message) return null;
        var body = JsonSerializer.SerializeToUtf8Bytes(message);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = "application/json" };
        if (provider == AlertProvider.GitHub) (headers["X-GitHub-Event"], headers["X-GitHub-Delivery"]) = ("ping", id);
        if (provider == AlertProvider.GitLab) headers["X-Gitlab-Event"] = "Note Hook";
        if (secret is not null && provider == AlertProvider.GitHub) headers["X-Hub-Signature-256"] = $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";
        else if (secret is not null) headers[SignatureCheck.SecretHeader] = secret;
        return new(headers, body, now);
    }

    private static object? BodyOf(string provider, string id, DateTimeOffset now) => provider switch
    {
        AlertProvider.PagerDuty => new { @event = new { id, event_type = "pagey.ping", resource_type = "pagey", occurred_at = now, data = new { message = "A test of dd0c", type = "ping" } } },
        AlertProvider.Datadog => new { id, alert_type = "info", event_title = "A test of dd0c", title = "A test of dd0c" },
        AlertProvider.Grafana => new { receiver = "dd0c", status = "firing", groupKey = id, alerts = new[] { new { status = "firing", labels = new { alertname = "TestAlert", instance = "Grafana" }, startsAt = now } } },
        // Prometheus' heartbeat: it fires by design, and is nobody's alert.
        AlertProvider.Alertmanager => new { version = "4", status = "firing", receiver = "dd0c", groupKey = id, alerts = new[] { new { status = "firing", labels = new { alertname = "Watchdog" }, annotations = new { summary = "A test of dd0c" }, startsAt = now, fingerprint = "dd0c7e57" } } },
        AlertProvider.OpsGenie => new { action = "AddNote", alert = new { alertId = id, message = "A test of dd0c", updatedAt = now.ToUnixTimeMilliseconds() } },
        AlertProvider.Custom => new { key = $"dd0c-test/{id}", title = "A test of dd0c", status = "note" },
        AlertProvider.GitHub => new { zen = "A test of dd0c", hook_id = 0 },
        AlertProvider.GitLab => new { object_kind = "note", object_attributes = new { id, note = "A test of dd0c" } },
        _ => null,
    };
}
