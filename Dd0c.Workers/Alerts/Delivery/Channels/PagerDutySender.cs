using System.Text.Json;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.PagerDuty;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>Opens, acknowledges and resolves an incident at PagerDuty as it is here.</summary>
internal sealed class PagerDutySender(PagerDutyEvents pagerDuty, ChannelVault vault) : IChannelSender
{
    public string Kind => ChannelKind.PagerDuty;

    public Uri? PortalOf(DeliveryChannel channel) => KeyOf(channel) is null ? null : new(JsonSerializer.Deserialize<PagerDutyPlace>(channel.Config, AlertRows.Json)!.Portal);

    public Task<Sent> SendAsync(Outgoing outgoing, CancellationToken cancellationToken) => pagerDuty.SendAsync(PagerDutyEvent.Of(outgoing.Card, KeyOf(outgoing.Channel)!), cancellationToken);

    public async Task<Sent> TestAsync(DeliveryChannel channel, string by, CancellationToken cancellationToken)
    {
        Sent sent = new Sent.Done();
        foreach (var body in PagerDutyEvent.Test(KeyOf(channel)!, by, $"dd0c-test-{Guid.NewGuid():N}"))
            if (sent is Sent.Done) sent = await pagerDuty.SendAsync(body, cancellationToken);
        return sent;
    }

    private string? KeyOf(DeliveryChannel channel) => vault.TryOpen(channel.TenantId, channel.Secret);
}
