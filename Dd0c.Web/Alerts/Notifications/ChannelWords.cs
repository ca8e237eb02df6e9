using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>How the state of a channel is written.</summary>
internal static class ChannelWords
{
    public static Tone Of(ChannelView channel) => channel switch
    {
        { Enabled: false } => new("Switched off", "ring", "neutral"),
        { Fault: not null } => new("Out of order", "octagon", "danger"),
        { Slack: { WorkspaceName: null } } => new("Not connected", "octagon", "danger"),
        { LastOkAt: null } => new("Nothing told yet", "ring", "neutral"),
        _ => new("Telling", "disc", "success"),
    };

    public static string KindOf(string kind) => kind switch { ChannelKind.Email => "Mail", ChannelKind.PagerDuty => "PagerDuty", ChannelKind.Webhook => "Webhook", _ => "Slack" };

    /// <summary>How an installation at Slack ended; null: nobody comes from there.</summary>
    public static (string Kind, string Text)? OfReturn(string? how) => how switch
    {
        "connected" => ("neutral", "The workspace is connected. Choose the channels that are told."),
        "taken" => ("danger", "That workspace is connected to another organisation in dd0c, and belongs to one at a time. It has to be disconnected there first."),
        "organisation" => ("danger", "Slack granted dd0c for a whole Enterprise organisation. Install it in one workspace."),
        "away" => ("danger", "Slack did not answer. Try again in a moment."),
        "refused" => ("danger", "Slack did not grant it: somebody declined, or it took too long. Try again."),
        "state" => ("danger", "That way back from Slack was not begun here in this session, or more than 15 minutes ago. Begin again."),
        _ => null,
    };
}
