using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Platform;

/// <summary>Seals secrets of tenants, of one purpose.</summary>
internal abstract class TenantVault(IDataProtectionProvider protection, string purpose)
{
    // The tenant is part of the purpose: a row copied into another tenant cannot be opened there.
    private IDataProtector Protector(Guid tenantId) => protection.CreateProtector(purpose, tenantId.ToString());

    public byte[] Seal(Guid tenantId, string secret) => Protector(tenantId).Protect(Encoding.UTF8.GetBytes(secret));

    /// <returns>Null: there is none, or it was sealed under another master key, and has to be given again.</returns>
    public string? TryOpen(Guid tenantId, byte[]? secret)
    {
        try
        {
            return secret is null ? null : Encoding.UTF8.GetString(Protector(tenantId).Unprotect(secret));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
