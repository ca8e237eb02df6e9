using System.Text.Json;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Actions;

/// <summary>Seals what the webhooks of actions are signed with.</summary>
internal sealed class ActionVault(IDataProtectionProvider protection, MasterKey key) : TenantVault(protection, "dd0c.actions")
{
    public byte[] Seal(Guid tenantId, ActionSecret secret) => Seal(tenantId, JsonSerializer.Serialize(secret));

    /// <returns>Null: it was sealed under another master key, and has to be made anew.</returns>
    public ActionSecret? Open(ActionRow action) => TryOpen(action.TenantId, action.Secret) is { } json ? JsonSerializer.Deserialize<ActionSecret>(json) : null;

    public static ActionSecret New() => new(WebhookMessage.NewSecret());

    /// <summary>By which a receiver proves that its report is of this step: always the same one, so that a request sent again is the same request.</summary>
    public string ReportToken(Guid runId, int position, int round) => key.Derive($"action-report:{runId:N}:{position}:{round}");
}
