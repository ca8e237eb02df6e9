using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Seals the API keys of on-call sources.</summary>
internal sealed class OnCallVault(IDataProtectionProvider protection) : TenantVault(protection, "dd0c.on-call");
