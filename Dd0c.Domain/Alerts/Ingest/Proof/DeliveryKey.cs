using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Proof;

/// <summary>The same for the same delivery when it comes again, so that it has its effect once. See <see cref="Of"/>.</summary>
public static class DeliveryKey
{
    public const int Longest = 200;

    // Long past any sender's own tries, and far below the time in which an alert without a time of its own honestly fires again.
    private static readonly TimeSpan s_sameBody = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The provider's own id where it has one, at most 200 printable characters: out of the signed body before a header, which whoever
    /// replays it may change. Else 32 hexadecimal digits of the SHA-256 of the body and the ten minutes it came in: the same body a day later
    /// is the same alert anew. At a border of ten minutes a repeat may come through; what it tells has been told and changes nothing.
    /// </summary>
    public static string Of(string provider, WebhookPayload payload) => OwnId(provider, payload) is { } id ? id : Hash(payload);

    private static string? OwnId(string provider, WebhookPayload payload) => Usable(provider switch
    {
        AlertProvider.PagerDuty => InBody(payload, root => root["event"]["id"].Text(Bounded.Title)) ?? payload.Header("X-Webhook-Id"),
        AlertProvider.CloudWatch => InBody(payload, root => root["MessageId"].Text(Bounded.Title)) ?? payload.Header("x-amz-sns-message-id"),
        AlertProvider.GitHub => payload.Header("X-GitHub-Delivery"),
        // X-Gitlab-Event-UUID is shared by hooks that set each other off: it is no delivery's.
        AlertProvider.GitLab => payload.Header("webhook-id") ?? payload.Header("Idempotency-Key"),
        AlertProvider.Custom or AlertProvider.CustomDeploy => payload.Header("Idempotency-Key"),
        _ => null,
    });

    private static string? InBody(WebhookPayload payload, Func<PayloadNode, string?> id)
    {
        try
        {
            return id(PayloadNode.Parse(payload.Body));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null for an id that is no id; a long one is hashed, because two may differ only at the end.</summary>
    private static string? Usable(string? id) => id?.Trim() switch
    {
        { Length: > 0 } plain when plain.All(c => c is > ' ' and < '\x7f') => plain.Length <= Longest ? plain : Digits(SHA256.HashData(Encoding.UTF8.GetBytes(plain))),
        _ => null,
    };

    private static string Hash(WebhookPayload payload)
    {
        var window = payload.ReceivedAt.UtcTicks / s_sameBody.Ticks;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(payload.Body.Span);
        hash.AppendData(Encoding.ASCII.GetBytes(window.ToString(CultureInfo.InvariantCulture)));
        return Digits(hash.GetHashAndReset());
    }

    private static string Digits(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 16));
}
