using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Delivery;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>A channel that incidents are told to; nothing in it is secret.</summary>
/// <param name="Kind">slack.</param>
/// <param name="Workspace">Id of the Slack workspace.</param>
/// <param name="WorkspaceName">Null: it is not connected any more.</param>
/// <param name="Channel">Slack's id of the channel.</param>
/// <param name="ChannelName">Without #.</param>
/// <param name="Told">Incidents it was told of.</param>
/// <param name="Waiting">Deliveries that have not arrived yet.</param>
/// <param name="Fault">Why the last one did not arrive; null: it did.</param>
public sealed record ChannelView(
    Guid Id, string Kind, string Name, string Workspace, string? WorkspaceName, string Channel, string ChannelName, ChannelRule Rule, bool Enabled, int Told, int Waiting,
    DateTimeOffset? LastOkAt, string? Fault, DateTimeOffset? FaultAt, DateTimeOffset CreatedAt, string CreatedBy)
{
    internal static ChannelView Of(DeliveryChannel c, string? workspace, int told, int waiting)
    {
        var place = SlackPlaces.PlaceOf(c);
        return new(c.Id, c.Kind, c.Name, place.Team, workspace, place.Channel, place.ChannelName, ChannelRule.Of(DeliveryPlan.RuleOf(c)), c.Enabled, told, waiting, c.LastOkAt, c.LastError, c.LastErrorAt, c.CreatedAt, c.CreatedBy);
    }
}

/// <param name="MinimumSeverity">info, low, medium, high or critical: this one and worse.</param>
/// <param name="Environments">Empty: all.</param>
/// <param name="Teams">Ids of teams of which one owns a service of the incident; empty: whoever does.</param>
public sealed record ChannelRule(string MinimumSeverity, IReadOnlyList<string> Environments, IReadOnlyList<Guid> Teams)
{
    internal static ChannelRule Of(DeliveryRule rule) => new(SeverityWord.Of(rule.MinimumSeverity), rule.Environments ?? [], rule.Teams ?? []);

    internal DeliveryRule Read() => new(SeverityWord.Read(MinimumSeverity), Environments, Teams);
}
