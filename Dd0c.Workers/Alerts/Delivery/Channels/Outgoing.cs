using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>An event that a channel is to be told.</summary>
/// <param name="Type">See <see cref="IncidentEvent"/>.</param>
/// <param name="Version">Of the incident.</param>
internal sealed record Outgoing(DeliveryChannel Channel, IncidentCard Card, string Type, long Version, DateTimeOffset At);

/// <summary>Tells one kind of channel.</summary>
internal interface IChannelSender
{
    string Kind { get; }

    /// <summary>Where its links begin; null: what it keeps cannot be opened any more, and it has to be added again.</summary>
    Uri? PortalOf(DeliveryChannel channel);

    /// <summary>Sends one event; the receiver, or whoever reads there, knows a second one of the same version for the same.</summary>
    Task<Sent> SendAsync(Outgoing outgoing, CancellationToken cancellationToken);

    /// <summary>Sends what says that it is a test.</summary>
    Task<Sent> TestAsync(DeliveryChannel channel, string by, CancellationToken cancellationToken);
}
