using System.Text.Json;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Integrations;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>Posts events to an address that a customer gave: signed, never to a private address, following no redirect.</summary>
internal sealed class WebhookSender(IHttpClientFactory clients, AddressPolicy addresses, ChannelVault vault, WebhookLog log, TimeProvider time) : IChannelSender
{
    public string Kind => ChannelKind.Webhook;

    public Uri? PortalOf(DeliveryChannel channel) => SecretOf(channel) is null ? null : new(PlaceOf(channel).Portal);

    public async Task<Sent> SendAsync(Outgoing outgoing, CancellationToken cancellationToken)
    {
        var message = WebhookMessage.Of(outgoing.Card, outgoing.Type, outgoing.Version, outgoing.At);
        var sent = await PostAsync(outgoing.Channel, message, cancellationToken);
        await log.WriteAsync(outgoing.Channel.Id, outgoing.Card.Id, message, sent, null, cancellationToken);
        return sent;
    }

    /// <summary>An event that is of no incident.</summary>
    public async Task<Sent> SendAsync(DeliveryChannel channel, WebhookMessage message, CancellationToken cancellationToken)
    {
        var sent = await PostAsync(channel, message, cancellationToken);
        await log.WriteAsync(channel.Id, null, message, sent, null, cancellationToken);
        return sent;
    }

    public async Task<Sent> TestAsync(DeliveryChannel channel, string by, CancellationToken cancellationToken)
    {
        var message = WebhookMessage.Test(by, time.GetUtcNow());
        var sent = await PostAsync(channel, message, cancellationToken);
        await log.WriteAsync(channel.Id, null, message, sent, null, cancellationToken);
        return sent;
    }

    /// <summary>An event of the log, under its own id, signed anew.</summary>
    public async Task<Sent> SendAgainAsync(DeliveryChannel channel, WebhookSend send, string by, CancellationToken cancellationToken)
    {
        var message = new WebhookMessage(send.MessageId, send.Type, send.Body);
        var sent = await PostAsync(channel, message, cancellationToken);
        await log.WriteAsync(channel.Id, send.IncidentId, message, sent, by, cancellationToken);
        return sent;
    }

    private async Task<Sent> PostAsync(DeliveryChannel channel, WebhookMessage message, CancellationToken cancellationToken)
    {
        if (SecretOf(channel) is not { } secret) return new Sent.Broken("Its address cannot be opened under this master key; add the channel again");
        var (url, now) = (new Uri(secret.Url), time.GetUtcNow());
        if (await addresses.RefusalAsync(url, cancellationToken) is { } refusal) return new Sent.Broken(refusal);
        using var http = clients.CreateClient(SignedWebhook.HttpName);
        using var request = SignedWebhook.Request(url, message, secret.SigningAt(PlaceOf(channel), now), now);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Sent.OfHttp(answer.StatusCode, url.Host, answer.Headers.RetryAfter?.Delta);
        }
        catch (Exception e) when (SignedWebhook.NoAnswer(e, url, cancellationToken) is { } why)
        {
            return new Sent.Away(why);
        }
    }

    private static WebhookPlace PlaceOf(DeliveryChannel channel) => JsonSerializer.Deserialize<WebhookPlace>(channel.Config, AlertRows.Json)!;

    private WebhookSecret? SecretOf(DeliveryChannel channel) => vault.TryOpen(channel.TenantId, channel.Secret) is { } json ? JsonSerializer.Deserialize<WebhookSecret>(json, AlertRows.Json) : null;
}
