using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Incidents;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Mutes;

/// <summary>All mutes: those that last, those to come, those that ended.</summary>
public sealed partial class MutesPage
{
    private IReadOnlyList<MuteView> _mutes = [];
    private string _zone = "UTC";
    private string? _refused, _said;
    private bool _may;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal MuteQueries Mutes { get; set; } = null!;
    [Inject] internal MuteActions Actions { get; set; } = null!;

    private IEnumerable<(string Title, string None, IReadOnlyList<MuteView> Mutes)> Groups => _mutes.Count == 0 ? [] :
    [
        ("Active", "Nothing is muted now.", [.. _mutes.Where(m => m.State is MuteState.Active or MuteState.Paused)]),
        ("Scheduled", "None is to come.", [.. _mutes.Where(m => m.State == MuteState.Scheduled)]),
        ("Ended", "None has ended yet.", [.. _mutes.Where(m => m.State == MuteState.Ended)]),
    ];

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Member;
        _zone = (await Mutes.SettingsAsync(Http.RequestAborted)).Zone;
        _mutes = await Mutes.ListAsync(Http.RequestAborted);
    }

    private async Task EndAsync()
    {
        if (!_may)
        {
            (_refused, Http.Response.StatusCode) = ("Ending a mute needs the role member.", StatusCodes.Status403Forbidden);
            return;
        }
        var id = PostedForm.Of(Http, "end").Id("id") ?? Guid.Empty;
        switch (await Actions.EndAsync(id, Http.User.Actor(Http), Http.RequestAborted))
        {
            case MuteAnswer.Done done: _said = $"{done.Mute.Name} has ended. What still fires is told."; break;
            case MuteAnswer.Late late: _refused = late.Why; break;
            default: _refused = "There is no such mute any more."; break;
        }
        _mutes = await Mutes.ListAsync(Http.RequestAborted);
    }
}
