using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Demo.Storms.Voices;

/// <summary>How vendors prove what they send.</summary>
internal static class Proofs
{
    /// <summary>Lower-case hexadecimal HMAC-SHA256 of the raw body.</summary>
    public static string Hmac(string? secret, byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret ?? ""), body));
}
