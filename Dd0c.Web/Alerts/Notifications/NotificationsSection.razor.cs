using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Integrations.Mail;
using Dd0c.Workers.Integrations.Slack;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>Who is told of incidents, and of which; one channel by its id in the address.</summary>
public sealed partial class NotificationsSection
{
    private const string Form = "new-channel";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private IReadOnlyList<ChannelView> _channels = [];
    private IReadOnlyList<SlackWorkspace> _workspaces = [];
    private readonly List<(SlackWorkspace Workspace, IReadOnlyList<SlackChannelChoice> Channels)> _choices = [];
    private IReadOnlyList<TeamChoice> _teams = [];
    private PostedForm _posted = PostedForm.Of(null, Form);
    private DeliveryRule _rule = new();
    private ChannelAnswer.Wrong? _wrong;
    private (string Kind, string Text)? _back;
    private static readonly string[] s_kinds = [ChannelKind.Slack, ChannelKind.Email, ChannelKind.PagerDuty, ChannelKind.Webhook];
    private string? _problem, _said, _secret;
    private string _kind = ChannelKind.Slack;
    private bool _may;

    [SupplyParameterFromQuery] private Guid? Channel { get; set; }
    /// <summary>How an installation at Slack ended.</summary>
    [SupplyParameterFromQuery] private string? Slack { get; set; }
    /// <summary>Which kind of channel the form is for.</summary>
    [SupplyParameterFromQuery] private string? Add { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ChannelQueries Queries { get; set; } = null!;
    [Inject] internal ChannelActions Actions { get; set; } = null!;
    [Inject] internal SlackConnections Connections { get; set; } = null!;
    [Inject] internal SlackSettings Settings { get; set; } = null!;
    [Inject] internal SmtpSettings Smtp { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Admin;
        _posted = PostedForm.Of(Http, Form);
        _kind = s_kinds.Contains(Add) ? Add! : ChannelKind.Slack;
        if (_posted.Posted) _rule = RuleFields.Read(_posted);
        else _back = ChannelWords.OfReturn(Slack);
        if (Channel is null || !_may) await ReadAsync();
    }

    private string? Fault(string field) => _wrong is { } wrong && (wrong.Field == field || (field == "channel" && wrong.Field == "workspace")) ? wrong.Why : null;

    private string RuleOf(ChannelView channel) => Capital(DeliveryWords.Of(channel.Rule.Read(), [.. _teams.Where(t => channel.Rule.Teams.Contains(t.Id)).Select(t => t.Name)]));

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private async Task ReadAsync()
    {
        _channels = await Queries.ListAsync(Http.RequestAborted);
        _teams = await Queries.TeamsAsync(Http.RequestAborted);
        if (!_may) return;
        _workspaces = await Connections.WorkspacesAsync(Http.RequestAborted);
        _choices.Clear();
        // The page comes without the list where Slack is slow to give it.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Http.RequestAborted);
        patience.CancelAfter(s_patience);
        try
        {
            foreach (var workspace in _workspaces)
                if (await Connections.ChannelsAsync(workspace.Team, patience.Token) is { Count: > 0 } channels) _choices.Add((workspace, channels));
        }
        catch (OperationCanceledException) when (!Http.RequestAborted.IsCancellationRequested)
        {
            _choices.Clear();
        }
    }

    private async Task AddAsync()
    {
        if (!Allowed()) return;
        switch (await (_kind == ChannelKind.Slack ? AddSlackAsync() : Actions.AddAsync(new(_kind, Navigation.BaseUri, _posted["to"].Split(','), _posted["url"], _posted["routingKey"]), _posted["name"], _rule, Http.User.Actor(Http), Http.RequestAborted)))
        {
            case ChannelAnswer.Done { Secret: { } secret } done:
                // The secret is told by this answer and no other.
                Http.Response.Headers.CacheControl = "no-store";
                (_secret, _said, _posted) = (secret, $"{done.Channel.Name} is added.", PostedForm.Of(null, Form));
                await ReadAsync();
                break;
            case ChannelAnswer.Done done: Navigation.NavigateTo($"/settings/notifications?channel={done.Channel.Id}"); break;
            case ChannelAnswer.Wrong wrong: (_wrong, Http.Response.StatusCode) = (wrong, StatusCodes.Status422UnprocessableEntity); break;
        }
    }

    private Task<ChannelAnswer> AddSlackAsync()
    {
        var (workspace, channel) = _posted["channel"].Split('/') is [var team, var id] ? (team, id) : (_posted["workspace"], _posted["channel"]);
        return Actions.AddSlackAsync(workspace, channel, _posted["name"], _rule, Http.User.Actor(Http), Http.RequestAborted);
    }

    private async Task DisconnectAsync(SlackWorkspace workspace)
    {
        if (!Allowed()) return;
        if (await Connections.DisconnectAsync(workspace.Team, Http.User.Actor(Http), Http.RequestAborted)) _said = $"{workspace.Name} is disconnected. Remove the App in Slack too, if you want its token to end there.";
        await ReadAsync();
    }

    private bool Allowed()
    {
        if (_may) return true;
        (_problem, Http.Response.StatusCode) = ("Managing channels needs the role admin.", StatusCodes.Status403Forbidden);
        return false;
    }
}
