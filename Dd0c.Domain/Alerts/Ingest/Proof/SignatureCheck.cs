using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Domain.Alerts.Ingest.Proof;

/// <summary>
/// Checks what each provider really offers (see docs): a signature of the raw bytes where there is one, else the secret in a header that the
/// user adds at the sender: <c>X-DD0C-Secret</c>, <c>Authorization: Bearer</c>, or the password of <c>Authorization: Basic</c>. Each
/// comparison takes the same time whatever is wrong, and every live secret is tried.
/// </summary>
public static class SignatureCheck
{
    public const string SecretHeader = "X-DD0C-Secret";
    public const string SignatureHeader = "X-DD0C-Signature";

    /// <summary>How old a signed time may be, or how far ahead.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    /// <summary>SNS tries again for up to an hour, and signs only the first time.</summary>
    public static readonly TimeSpan FreshOfSns = TimeSpan.FromHours(2);

    /// <param name="secrets">Those that hold now: two while one is exchanged for the other, none when the token in the address is all there is. SNS needs none.</param>
    public static SignatureVerdict Verify(string provider, WebhookPayload payload, IReadOnlyList<string> secrets, SignatureOptions options, DateTimeOffset now)
    {
        if (provider == AlertProvider.CloudWatch) return SnsSignature.Verify(payload, options, now);
        IReadOnlyList<string> live = [.. secrets.Where(s => s.Length > 0)];
        if (live.Count == 0) return new SignatureVerdict.Unsigned();
        return provider switch
        {
            AlertProvider.PagerDuty => PagerDuty(payload, live) ?? Shown(payload, live) ?? Missing("X-PagerDuty-Signature", options),
            AlertProvider.Grafana => Grafana(payload, live, options, now) ?? Shown(payload, live) ?? Missing(options.GrafanaSignatureHeader, options),
            AlertProvider.GitHub => GitHub(payload, live) ?? Missing("X-Hub-Signature-256", options),
            AlertProvider.GitLab => GitLab(payload, live, now) ?? Shown(payload, live) ?? Missing("X-Gitlab-Token", options),
            _ => Own(payload, live) ?? Shown(payload, live) ?? Missing(SecretHeader, options),
        };
    }

    private static SignatureVerdict Missing(string header, SignatureOptions options) => options.Optional ? new SignatureVerdict.Unsigned() : new SignatureVerdict.Wrong($"There is no {header} header.");

    /// <summary>v1=hex,v1=hex: one for each secret of the subscription while it is exchanged; other versions are not ours to read.</summary>
    private static SignatureVerdict? PagerDuty(WebhookPayload payload, IReadOnlyList<string> secrets)
    {
        if (payload.Header("X-PagerDuty-Signature") is not { } header) return null;
        var signatures = header.Split(',', StringSplitOptions.TrimEntries).Where(s => s.StartsWith("v1=", StringComparison.Ordinal)).Select(s => s[3..]).ToList();
        return Of(AnyHex(signatures, secrets, payload.Body.Span), "X-PagerDuty-Signature");
    }

    private static SignatureVerdict? Grafana(WebhookPayload payload, IReadOnlyList<string> secrets, SignatureOptions options, DateTimeOffset now)
    {
        if (payload.Header(options.GrafanaSignatureHeader) is not { } header) return null;
        if (options.GrafanaTimestampHeader is not { Length: > 0 } timeHeader) return Of(AnyHex([header], secrets, payload.Body.Span), options.GrafanaSignatureHeader);
        if (payload.Header(timeHeader) is not { } time) return new SignatureVerdict.Wrong($"There is no {timeHeader} header.");
        return AnyHex([header], secrets, [.. Encoding.UTF8.GetBytes(time), (byte)':', .. payload.Body.Span]) ? Freshness(time, now, timeHeader) : Of(false, options.GrafanaSignatureHeader);
    }

    private static SignatureVerdict? GitHub(WebhookPayload payload, IReadOnlyList<string> secrets) => payload.Header("X-Hub-Signature-256") is { } header ? Of(AnyHex([WithoutPrefix(header)], secrets, payload.Body.Span), "X-Hub-Signature-256") : null;

    /// <summary>Where it signs, the signature decides; else the plain token.</summary>
    private static SignatureVerdict? GitLab(WebhookPayload payload, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        IReadOnlyList<byte[]> keys = [.. secrets.Select(StandardKey).OfType<byte[]>()];
        if (payload.Header("webhook-signature") is { } header && keys.Count > 0)
        {
            if (payload.Header("webhook-id") is not { } id || payload.Header("webhook-timestamp") is not { } time) return new SignatureVerdict.Wrong("There is no webhook-id or webhook-timestamp header.");
            byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. payload.Body.Span];
            var any = false;
            foreach (var signature in header.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(s => s.StartsWith("v1,", StringComparison.Ordinal)))
                foreach (var key in keys) any |= Same(Base64(signature[3..]), HMACSHA256.HashData(key, signed));
            return any ? Freshness(time, now, "webhook-timestamp") : Of(false, "webhook-signature");
        }
        return payload.Header("X-Gitlab-Token") is { } token ? AnySecret(token, secrets) ? new SignatureVerdict.Verified(OfBody: false) : Of(false, "X-Gitlab-Token") : null;
    }

    /// <summary>sha256=hex of the body, as GitHub does it.</summary>
    private static SignatureVerdict? Own(WebhookPayload payload, IReadOnlyList<string> secrets) => payload.Header(SignatureHeader) is { } header ? Of(AnyHex([WithoutPrefix(header)], secrets, payload.Body.Span), SignatureHeader) : null;

    /// <summary>The secret itself, in a header that the user added at the sender.</summary>
    private static SignatureVerdict? Shown(WebhookPayload payload, IReadOnlyList<string> secrets)
    {
        if (payload.Header(SecretHeader) is { } own) return AnySecret(own.Trim(), secrets) ? new SignatureVerdict.Verified(OfBody: false) : new SignatureVerdict.Wrong($"The secret in {SecretHeader} is not the integration's.");
        if (payload.Header("Authorization")?.Split(' ', 2, StringSplitOptions.TrimEntries) is not [var scheme, { Length: > 0 } value]) return null;
        var shown = scheme.ToLowerInvariant() switch
        {
            "bearer" or "token" or "geniekey" => value,
            "basic" => Base64(value) is { } pair && Encoding.UTF8.GetString(pair) is var both && both.IndexOf(':') is >= 0 and var at ? both[(at + 1)..] : null,
            _ => null,
        };
        if (shown is null) return null;
        return AnySecret(shown, secrets) ? new SignatureVerdict.Verified(OfBody: false) : new SignatureVerdict.Wrong("The secret in Authorization is not the integration's.");
    }

    private static SignatureVerdict Of(bool right, string header) => right ? new SignatureVerdict.Verified(OfBody: true) : new SignatureVerdict.Wrong($"{header} is not of this body and this integration's secret.");

    private static SignatureVerdict Freshness(string time, DateTimeOffset now, string header)
    {
        if (!long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) || seconds is < 0 or > 253_402_300_799) return new SignatureVerdict.Wrong($"{header} is no time in seconds.");
        var age = now - DateTimeOffset.FromUnixTimeSeconds(seconds);
        return age.Duration() <= Fresh ? new SignatureVerdict.Verified(OfBody: true) : new SignatureVerdict.Wrong($"It was signed {(age > TimeSpan.Zero ? "more than" : "in the future, by more than")} {Fresh.TotalMinutes:0} minutes{(age > TimeSpan.Zero ? " ago" : "")}.");
    }

    private static string WithoutPrefix(string signature) => signature.StartsWith("sha256=", StringComparison.OrdinalIgnoreCase) ? signature[7..] : signature;

    private static bool AnyHex(IReadOnlyList<string> signatures, IReadOnlyList<string> secrets, ReadOnlySpan<byte> signed)
    {
        var any = false;
        foreach (var secret in secrets)
        {
            var right = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
            foreach (var signature in signatures) any |= Same(Hex(signature.Trim()), right);
        }
        return any;
    }

    /// <summary>Hashes are compared, so that neither the length nor the place of the first difference shows.</summary>
    private static bool AnySecret(string shown, IReadOnlyList<string> secrets)
    {
        var any = false;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(shown));
        foreach (var secret in secrets) any |= Same(hash, SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        return any;
    }

    private static bool Same(byte[]? shown, byte[] right) => shown is not null && CryptographicOperations.FixedTimeEquals(shown, right);

    /// <summary>Standard Webhooks: the key is what whsec_ stands before, in base64.</summary>
    private static byte[]? StandardKey(string secret) => secret.StartsWith("whsec_", StringComparison.Ordinal) ? Base64(secret[6..]) : null;

    private static byte[]? Hex(string text) => text.Length is > 0 and <= 256 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    private static byte[]? Base64(string text)
    {
        if (text.Length > 4_096) return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length) ? bytes[..length] : null;
    }
}
