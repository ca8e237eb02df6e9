using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>Seals what channels keep secret: addresses that let in by themselves, keys, what events are signed with.</summary>
internal sealed class ChannelVault(IDataProtectionProvider protection) : TenantVault(protection, "dd0c.channels");
