using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Domain.Alerts.Correlation;

public static class Identities
{
    /// <summary>32 hexadecimal digits. The environment is always part of it: the same alert of staging is another.</summary>
    public static string Of(Guid integrationId, string key, string environment) =>
        Hash($"{integrationId:N}\n{environment}\n{key}");

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
