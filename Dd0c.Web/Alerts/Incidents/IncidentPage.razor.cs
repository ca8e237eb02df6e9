using System.Globalization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Incidents;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>One incident: what it is, why its alerts stand together, and what people do about it.</summary>
public sealed partial class IncidentPage
{
    private IncidentDetail? _incident;
    private bool _may;
    private string? _refused, _kept;

    [Parameter] public int Number { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal IncidentQueries Incidents { get; set; } = null!;
    [Inject] internal IncidentActions Actions { get; set; } = null!;

    private bool? Rated => _incident?.Feedback.LastOrDefault(f => f.Subject == AlertFeedback.OfIncident && f.ActorId == Http.User.Actor(Http).Id?.ToString())?.Helpful;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Member;
        _incident = await Incidents.FindAsync(Number, Http.RequestAborted);
        if (_incident is null) Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private Task ActAsync()
    {
        var form = PostedForm.Of(Http, "deed");
        var (actor, cancelled) = (Http.User.Actor(Http), Http.RequestAborted);
        return DoAsync(() => form["deed"] switch
        {
            "acknowledge" => Actions.AcknowledgeAsync(Number, actor, cancelled),
            "snooze" when int.TryParse(form["minutes"], CultureInfo.InvariantCulture, out var minutes) => Actions.SnoozeAsync(Number, TimeSpan.FromMinutes(minutes), actor, cancelled),
            "resolve" => Actions.ResolveAsync(Number, actor, cancelled),
            "helpful" or "not-helpful" => Actions.RateAsync(Number, AlertFeedback.OfIncident, form["deed"] == "helpful", actor, cancelled),
            _ => Task.FromResult<IncidentAnswer>(new IncidentAnswer.Wrong("This is none of the buttons of this page.")),
        });
    }

    private async Task NoteAsync()
    {
        var text = PostedForm.Of(Http, "note")["text"];
        await DoAsync(() => Actions.NoteAsync(Number, text, Http.User.Actor(Http), Http.RequestAborted));
        if (_refused is not null) _kept = text;
    }

    private async Task DoAsync(Func<Task<IncidentAnswer>> deed)
    {
        if (!_may)
        {
            (_refused, Http.Response.StatusCode) = ("Answering incidents needs the role member.", StatusCodes.Status403Forbidden);
            return;
        }
        _refused = await deed() switch
        {
            IncidentAnswer.Late late => late.Why,
            IncidentAnswer.Wrong wrong => wrong.Why,
            IncidentAnswer.Missing => "There is no such incident any more.",
            _ => null,
        };
        _incident = await Incidents.FindAsync(Number, Http.RequestAborted);
    }
}
