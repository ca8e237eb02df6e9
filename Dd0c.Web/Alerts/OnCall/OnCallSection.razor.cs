using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.OnCall;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.OnCall;

/// <summary>Where schedules are read from, who is on call by each, and whose it is; one schedule by its id in the address.</summary>
public sealed partial class OnCallSection
{
    private const string Form = "new-source";
    private IReadOnlyList<OnCallSourceView> _sources = [];
    private IReadOnlyList<ScheduleView> _schedules = [];
    private PostedForm _posted = PostedForm.Of(null, Form);
    private OnCallOutcome.Wrong? _wrong;
    private string? _problem, _said;
    private string _kind = OnCallKind.PagerDuty;
    private bool _may;

    [SupplyParameterFromQuery] private Guid? Schedule { get; set; }
    /// <summary>Which vendor the form is for.</summary>
    [SupplyParameterFromQuery] private string? Add { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal OnCallQueries Queries { get; set; } = null!;
    [Inject] internal OnCallActions Actions { get; set; } = null!;

    private string KeyHint => _kind switch
    {
        OnCallKind.OpsGenie => "In OpsGenie: Settings → API key management → Add new API key, with the access rights Read and Configuration access.",
        OnCallKind.Jsm => "At id.atlassian.com: Security → Create and manage API tokens → Create API token, by somebody who sees the schedules.",
        _ => "In PagerDuty: Integrations → API Access Keys → Create New API Key, tick Read-only API Key.",
    };

    private string RegionHint => _kind == OnCallKind.OpsGenie ? "Europe if the address of your OpsGenie ends in .eu.opsgenie.com." : "Europe if the address of your PagerDuty ends in .eu.pagerduty.com.";

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Admin;
        _posted = PostedForm.Of(Http, Form);
        _kind = OnCallKind.Live.Contains(Add) ? Add! : OnCallKind.PagerDuty;
        if (Schedule is null) await ReadAsync();
    }

    private string? Fault(string field) => _wrong?.Field == field ? _wrong.Why : null;

    private async Task ReadAsync() => (_sources, _schedules) = (await Queries.SourcesAsync(Http.RequestAborted), await Queries.SchedulesAsync(Http.RequestAborted));

    private async Task AddAsync()
    {
        if (!Allowed()) return;
        switch (await Actions.AddAsync(new(_kind, _posted["key"], _posted["region"] is "eu" ? "eu" : "us", _posted["name"], _posted["site"], _posted["email"]), Http.User.Actor(Http), Http.RequestAborted))
        {
            case OnCallOutcome.Wrong wrong: (_wrong, Http.Response.StatusCode) = (wrong, StatusCodes.Status422UnprocessableEntity); break;
            default: (_said, _posted) = ($"{OnCallKind.NameOf(_kind)} is connected. See below whether each schedule is that of the right team.", PostedForm.Of(null, Form)); break;
        }
        await ReadAsync();
    }

    private async Task RefreshAsync(OnCallSourceView source)
    {
        if (!Allowed()) return;
        switch (await Actions.RefreshAsync(source.Id, Http.RequestAborted))
        {
            case OnCallOutcome.Wrong wrong: _problem = $"{source.Name} was not read. {wrong.Why}"; break;
            case OnCallOutcome.Missing: _problem = "That source was removed meanwhile."; break;
            default: _said = $"{source.Name} is read."; break;
        }
        await ReadAsync();
    }

    private async Task DeleteAsync(OnCallSourceView source)
    {
        if (!Allowed()) return;
        if (await Actions.DeleteAsync(source.Id, Http.User.Actor(Http), Http.RequestAborted) is OnCallOutcome.Done) _said = $"{source.Name} is removed. Delete its API key at the vendor too, if nothing else needs it.";
        await ReadAsync();
    }

    private bool Allowed()
    {
        if (_may) return true;
        (_problem, Http.Response.StatusCode) = ("Managing on-call sources needs the role admin.", StatusCodes.Status403Forbidden);
        return false;
    }
}
