using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Seals the API keys of on-call sources.</summary>
internal sealed class OnCallVault(IDataProtectionProvider protection)
{
    // The tenant is part of the purpose: a row copied into another tenant cannot be opened there.
    private IDataProtector Protector(Guid tenantId) => protection.CreateProtector("dd0c.on-call", tenantId.ToString());

    public byte[] Seal(Guid tenantId, string key) => Protector(tenantId).Protect(Encoding.UTF8.GetBytes(key));

    /// <returns>Null: it was sealed under another master key; the source has to be connected again.</returns>
    public string? TryOpen(Guid tenantId, byte[]? key)
    {
        try
        {
            return key is null ? null : Encoding.UTF8.GetString(Protector(tenantId).Unprotect(key));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
