using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.OnCall;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.OnCall;

/// <summary>One schedule: who is on call by it, who is next, and whose it is.</summary>
public sealed partial class ScheduleSheet
{
    private const string TeamForm = "set-team";
    private ScheduleView? _schedule;
    private IReadOnlyList<Shift> _shifts = [];
    private IReadOnlyList<TeamOption> _teams = [];
    private string? _problem, _said;
    private bool _may;

    [Parameter, EditorRequired] public Guid Id { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal OnCallQueries Queries { get; set; } = null!;
    [Inject] internal OnCallActions Actions { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Admin;
        await ReadAsync();
        if (_schedule is null) Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task ReadAsync()
    {
        _schedule = await Queries.SchedulesAsync(Http.RequestAborted, Id) is [var found] ? found : null;
        if (_schedule is not null) (_shifts, _teams) = (await Queries.ShiftsAsync(Id, Http.RequestAborted), await Queries.TeamsAsync(Http.RequestAborted));
    }

    private Task SetTeamAsync() => DoAsync(() => Actions.SetTeamAsync(Id, PostedForm.Of(Http, TeamForm).Id("team"), Http.User.Actor(Http), Http.RequestAborted), "The team is saved.");

    private Task UnsetTeamAsync() => DoAsync(() => Actions.UnsetTeamAsync(Id, Http.User.Actor(Http), Http.RequestAborted), "What dd0c finds holds again.");

    private async Task DoAsync(Func<Task<OnCallOutcome>> deed, string done)
    {
        if (!_may)
        {
            (_problem, Http.Response.StatusCode) = ("Saying whose a schedule is needs the role admin.", StatusCodes.Status403Forbidden);
            return;
        }
        switch (await deed())
        {
            case OnCallOutcome.Done: _said = done; break;
            case OnCallOutcome.Wrong wrong: (_problem, Http.Response.StatusCode) = (wrong.Why, StatusCodes.Status422UnprocessableEntity); break;
            default: _problem = "That schedule was removed meanwhile."; break;
        }
        await ReadAsync();
    }
}
