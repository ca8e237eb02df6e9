using System.Text.Json;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.Mail;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>Writes a mail when an incident opens, and one in the same thread for each change of its state and when it gets worse.</summary>
internal sealed class EmailSender(Mailer mailer) : IChannelSender
{
    public string Kind => ChannelKind.Email;

    public Uri? PortalOf(DeliveryChannel channel) => new(PlaceOf(channel).Portal);

    public Task<Sent> SendAsync(Outgoing outgoing, CancellationToken cancellationToken) =>
        mailer.SendAsync(PlaceOf(outgoing.Channel).To, IncidentMail.Of(outgoing.Card, outgoing.Type, outgoing.Version, outgoing.Channel.Id), cancellationToken);

    public Task<Sent> TestAsync(DeliveryChannel channel, string by, CancellationToken cancellationToken)
    {
        var text = $"A test by {by}: incidents are told here.";
        return mailer.SendAsync(PlaceOf(channel).To, new($"test.{Guid.NewGuid():N}@dd0c", null, "A test of dd0c", text, $"<p>{System.Net.WebUtility.HtmlEncode(text)}</p>"), cancellationToken);
    }

    private static EmailPlace PlaceOf(DeliveryChannel channel) => JsonSerializer.Deserialize<EmailPlace>(channel.Config, AlertRows.Json)!;
}
