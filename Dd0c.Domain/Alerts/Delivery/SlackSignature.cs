using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>Whether a request is Slack's: v0= and the HMAC-SHA256 of v0:time:body under the App's signing secret.</summary>
/// <remarks>https://docs.slack.dev/authentication/verifying-requests-from-slack</remarks>
public static class SlackSignature
{
    /// <summary>Older ones, and such from the future, are somebody's repetition.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(300);

    /// <param name="timestamp">X-Slack-Request-Timestamp, in seconds.</param>
    /// <param name="signature">X-Slack-Signature.</param>
    /// <returns>Why it is not; null: it is.</returns>
    public static string? Fault(string secret, string? timestamp, string? signature, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return "X-Slack-Request-Timestamp is missing or no number.";
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > Fresh.TotalSeconds) return "X-Slack-Request-Timestamp is more than 5 minutes from now.";
        Span<byte> told = stackalloc byte[HMACSHA256.HashSizeInBytes], right = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (signature is null || !signature.StartsWith("v0=", StringComparison.Ordinal) || signature.Length != 3 + (2 * told.Length) || Convert.FromHexString(signature.AsSpan(3), told, out _, out _) != System.Buffers.OperationStatus.Done) return "X-Slack-Signature is missing or not of version v0.";
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"v0:{timestamp}:"));
        hmac.AppendData(body);
        hmac.GetHashAndReset(right);
        return CryptographicOperations.FixedTimeEquals(told, right) ? null : "X-Slack-Signature is not of this body.";
    }
}
