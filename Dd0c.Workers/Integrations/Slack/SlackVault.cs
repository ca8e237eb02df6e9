using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Integrations.Slack;

/// <summary>Seals the tokens of Slack's bots.</summary>
internal sealed class SlackVault(IDataProtectionProvider protection) : TenantVault(protection, "dd0c.slack");
