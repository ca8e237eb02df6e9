using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Integrations.Slack;

/// <summary>Seals the tokens of Slack's bots.</summary>
internal sealed class SlackVault(IDataProtectionProvider protection)
{
    // The tenant is part of the purpose: a row copied into another tenant cannot be opened there.
    private IDataProtector Protector(Guid tenantId) => protection.CreateProtector("dd0c.slack", tenantId.ToString());

    public byte[] Seal(Guid tenantId, string token) => Protector(tenantId).Protect(Encoding.UTF8.GetBytes(token));

    /// <returns>Null: it was sealed under another master key; the workspace has to be connected again.</returns>
    public string? TryOpen(Guid tenantId, byte[] sealedToken)
    {
        try
        {
            return Encoding.UTF8.GetString(Protector(tenantId).Unprotect(sealedToken));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
