using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>One channel for those who manage it.</summary>
public sealed partial class ChannelSheet
{
    private const string ChangeForm = "change-channel";
    private ChannelView? _channel;
    private const int LastSends = 20;
    private IReadOnlyList<TeamChoice> _teams = [];
    private IReadOnlyList<SendView> _sends = [];
    private PostedForm _posted = PostedForm.Of(null, ChangeForm);
    private ChannelAnswer.Wrong? _wrong;
    private string? _problem, _said, _secret;

    [Parameter, EditorRequired] public Guid Id { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ChannelQueries Queries { get; set; } = null!;
    [Inject] internal ChannelActions Actions { get; set; } = null!;
    [Inject] internal SigningSecrets Secrets { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _posted = PostedForm.Of(Http, ChangeForm);
        await ReadAsync();
        if (_channel is null) Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task ReadAsync()
    {
        (_channel, _teams) = (await Queries.FindAsync(Id, Http.RequestAborted), await Queries.TeamsAsync(Http.RequestAborted));
        if (_channel?.Kind == ChannelKind.Webhook) _sends = await Queries.SendsAsync(Id, null, LastSends, Http.RequestAborted);
    }

    private Task SendAgainAsync(Guid send) => DoAsync(a => a.SendAgainAsync(Id, send, Http.User.Actor(Http), Http.RequestAborted), "It arrived.");

    private Task TestAsync() => DoAsync(a => a.TestAsync(Id, Http.User.Actor(Http), Http.RequestAborted), _channel?.Kind switch { ChannelKind.Email => "The mail server took the test.", _ => $"The test arrived: {_channel?.Where}." });

    private Task NewSecretAsync()
    {
        Http.Response.Headers.CacheControl = "no-store"; // the secret is told by this answer and no other
        return DoAsync(_ => Secrets.RenewAsync(Id, Http.User.Actor(Http), Http.RequestAborted), "There is a new secret; the one before signs as well for 24 hours, or until you end it.");
    }

    private Task EndSecretAsync() => DoAsync(_ => Secrets.EndAsync(Id, Http.User.Actor(Http), Http.RequestAborted), "The earlier secret signs no more.");

    private Task SwitchAsync() => DoAsync(a => a.ChangeAsync(Id, null, null, !_channel!.Enabled, Http.User.Actor(Http), Http.RequestAborted), _channel?.Enabled == true ? "It is switched off." : "It is switched on.");

    private Task ChangeAsync() => DoAsync(a => a.ChangeAsync(Id, _posted["name"], RuleFields.Read(_posted), null, Http.User.Actor(Http), Http.RequestAborted), "The settings are saved. Open incidents are judged by them at once.");

    private Task DeleteAsync() => DoAsync(a => a.DeleteAsync(Id, Http.User.Actor(Http), Http.RequestAborted), $"{_channel?.Name} is deleted.");

    private async Task DoAsync(Func<ChannelActions, Task<ChannelAnswer>> deed, string done)
    {
        if (_channel is null) return; // gone
        switch (await deed(Actions))
        {
            case ChannelAnswer.Done deedDone: (_said, _secret) = (done, deedDone.Secret); break;
            case ChannelAnswer.Wrong { Field: "test" or "secret" } failed: _problem = failed.Why; break;
            case ChannelAnswer.Wrong wrong: (_wrong, Http.Response.StatusCode) = (wrong, StatusCodes.Status422UnprocessableEntity); break;
            default: _problem = "That channel was deleted meanwhile."; break;
        }
        await ReadAsync();
    }
}
