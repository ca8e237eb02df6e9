using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>Makes and seals the tokens of webhook addresses and the secrets that senders sign with.</summary>
internal sealed class IntegrationVault(IDataProtectionProvider protection)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    // The tenant is part of the purpose: a row copied into another tenant cannot be opened there.
    private IDataProtector Protector(Guid tenantId) => protection.CreateProtector("dd0c.alert-integrations", tenantId.ToString());

    /// <summary>160 bits, in 40 characters that no mail program breaks.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>256 bits.</summary>
    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public string Seal(Guid tenantId, string token) => Protector(tenantId).Protect(token);

    public string Open(Guid tenantId, string sealedToken) => Protector(tenantId).Unprotect(sealedToken);

    public string Seal(Guid tenantId, IntegrationSecrets secrets) => Protector(tenantId).Protect(JsonSerializer.Serialize(secrets, Json));

    /// <exception cref="CryptographicException">They were sealed under another master key.</exception>
    public IntegrationSecrets? OpenSecrets(Guid tenantId, string? sealedSecrets) =>
        sealedSecrets is null ? null : JsonSerializer.Deserialize<IntegrationSecrets>(Protector(tenantId).Unprotect(sealedSecrets), Json);
}
