using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>Seals what channels keep secret: addresses that let in by themselves, keys, what events are signed with.</summary>
internal sealed class ChannelVault(IDataProtectionProvider protection)
{
    // The tenant is part of the purpose: a row copied into another tenant cannot be opened there.
    private IDataProtector Protector(Guid tenantId) => protection.CreateProtector("dd0c.channels", tenantId.ToString());

    public byte[] Seal(Guid tenantId, string secret) => Protector(tenantId).Protect(Encoding.UTF8.GetBytes(secret));

    /// <returns>Null: it was sealed under another master key; the channel has to be added again.</returns>
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
