using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>An event as an outbound webhook carries it, signed as Standard Webhooks wants it.</summary>
/// <remarks>https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
/// <param name="Id">webhook-id: the same for the same state of the same incident, however often it is sent.</param>
/// <param name="Body">JSON.</param>
public sealed record WebhookMessage(string Id, string Type, string Body)
{
    public const string SecretPrefix = "whsec_";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <param name="version">Of the incident.</param>
    public static WebhookMessage Of(IncidentCard card, string type, long version, DateTimeOffset at) => new($"{card.Id:N}-{version}", type, JsonSerializer.Serialize(new
    {
        type,
        timestamp = at.UtcDateTime,
        data = new
        {
            id = card.Id, number = card.Number, url = card.Url, state = card.State, severity = SeverityWord.Of(card.Severity), title = card.Title, environment = card.Environment,
            services = card.Services, owners = card.Owners, alerts = card.Alerts, firing = card.Firing, sources = card.Sources, startedAt = card.StartedAt.UtcDateTime,
            acknowledgedBy = card.AcknowledgedBy, snoozedUntil = card.SnoozedUntil?.UtcDateTime, resolvedAt = card.ResolvedAt?.UtcDateTime, resolvedBy = card.ResolvedBy, mergedInto = card.MergedInto, noise = card.Noise,
            suspects = (card.Suspects ?? []).Select(s => new { title = s.Title, actor = s.Actor, url = s.Url, confidence = s.Confidence, reasons = s.Reasons }),
        },
    }, s_json));

    /// <summary>One that says that it is a test.</summary>
    public static WebhookMessage Test(string by, DateTimeOffset at) => new($"test-{Guid.NewGuid():N}", "test", JsonSerializer.Serialize(new { type = "test", timestamp = at.UtcDateTime, data = new { text = $"A test by {by}: incidents are told here." } }, s_json));

    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The value of webhook-signature: one signature by each secret, so that a receiver that has either knows the event for ours.</summary>
    /// <exception cref="FormatException">The secret is none of ours.</exception>
    public string Sign(IEnumerable<string> secrets, DateTimeOffset at) => string.Join(' ', secrets.Select(s => Sign(s, at)));

    private string Sign(string secret, DateTimeOffset at)
    {
        var key = Convert.FromBase64String(secret[SecretPrefix.Length..]);
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{at.ToUnixTimeSeconds()}.{Body}")))}";
    }
}
