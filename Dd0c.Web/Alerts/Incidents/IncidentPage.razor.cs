using System.Globalization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Alerts.Matching;
using Dd0c.Web.Alerts.Mutes;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Incidents;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>One incident: what it is, why its alerts stand together, and what people do about it.</summary>
public sealed partial class IncidentPage
{
    private IncidentDetail? _incident;
    private IReadOnlyList<(string Word, LikelyService? Likest)> _asked = [];
    private IReadOnlyList<(string Slug, string Name)> _services = [];
    private IReadOnlyList<AlertView> _alerts = [];
    private const int MostSplit = 50;
    private bool _may, _refusedGrouping;
    private string? _refused, _said, _kept, _numbers;

    [Parameter] public int Number { get; set; }
    [SupplyParameterFromQuery] public string? Show { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal IncidentQueries Incidents { get; set; } = null!;
    [Inject] internal IncidentActions Actions { get; set; } = null!;
    [Inject] internal AliasQueries Aliases { get; set; } = null!;
    [Inject] internal AliasActions Mapping { get; set; } = null!;
    [Inject] internal MuteQueries Services { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    private bool? Rated => _incident?.Feedback.LastOrDefault(f => f.Subject == AlertFeedback.OfIncident && f.ActorId == Http.User.Actor(Http).Id?.ToString())?.Helpful;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Member;
        await ReadAsync();
        if (_incident is null) Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task ReadAsync()
    {
        _incident = await Incidents.FindAsync(Number, Http.RequestAborted);
        if (_incident is not { MergedInto: null } || !_may) return;
        _asked = await Aliases.AskedAsync(_incident.Row.Words, Http.RequestAborted);
        _services = _asked.Count == 0 ? [] : await Aliases.ServicesAsync(Http.RequestAborted);
        _alerts = await Incidents.AlertsAsync(Number, null, MostSplit, Http.RequestAborted);
    }

    private async Task ActAsync()
    {
        var form = PostedForm.Of(Http, "deed");
        var (actor, cancelled) = (Http.User.Actor(Http), Http.RequestAborted);
        await DoAsync(() => form["deed"] switch
        {
            "acknowledge" => Actions.AcknowledgeAsync(Number, actor, cancelled),
            "snooze" when int.TryParse(form["minutes"], CultureInfo.InvariantCulture, out var minutes) => Actions.SnoozeAsync(Number, TimeSpan.FromMinutes(minutes), actor, cancelled),
            "resolve" => Actions.ResolveAsync(Number, actor, cancelled),
            var rated when rated.StartsWith("suggestion ", StringComparison.Ordinal) && rated.Split(' ', 3) is [_, var answer, var key] => Actions.RateAsync(Number, key, answer == "yes", actor, cancelled),
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

    private async Task MergeAsync()
    {
        var numbers = (_numbers = PostedForm.Of(Http, "merge")["numbers"]).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(n => int.TryParse(n.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Distinct().ToList();
        await DoAsync(() => numbers.Count == 0 || numbers.Contains(0) ? Task.FromResult<IncidentAnswer>(new IncidentAnswer.Wrong("Name incidents by their numbers: #12, #13.")) : Actions.MergeAsync(Number, numbers, Http.User.Actor(Http), Http.RequestAborted));
        if (_refused is null) (_said, _numbers) = ($"{string.Join(", ", numbers.Select(n => $"#{n}"))} {(numbers.Count == 1 ? "is" : "are")} part of this incident now.", null);
        _refusedGrouping = _refused is not null;
    }

    private async Task SplitAsync()
    {
        var alerts = PostedForm.Of(Http, "split").All("alerts").Select(a => Guid.TryParse(a, out var id) ? id : Guid.Empty).ToList();
        var answer = await DoAsync(() => Actions.SplitAsync(Number, alerts, Http.User.Actor(Http), Http.RequestAborted));
        _refusedGrouping = _refused is not null;
        if (answer is IncidentAnswer.Done { Made: { } made }) Navigation.NavigateTo($"/incidents/{made}");
    }

    private async Task MapAsync(string word)
    {
        if (!Allowed()) return;
        var form = PostedForm.Of(Http, $"map {word}");
        var (none, slug) = (form["pick"] == "-", form["pick"] is { Length: > 1 } pick ? pick : form["service"].Trim());
        if (!none && slug.Length == 0) { _refused = $"Choose the service that {word} is."; return; }
        switch (await Mapping.MapAsync(word, none ? null : (await Services.ServicesAsync([slug], Http.RequestAborted))[0], Http.User.Actor(Http), Http.RequestAborted))
        {
            case AliasAnswer.Wrong wrong: _refused = wrong.Field == "service" ? $"{slug} is not in the catalog." : wrong.Why; break;
            case AliasAnswer.Done done: _said = none ? $"{word} is no service; it is not asked for again." : done.Alerts == 1 ? $"{word} is mapped: 1 alert is matched now." : $"{word} is mapped: {done.Alerts} alerts are matched now."; break;
        }
        await ReadAsync();
    }

    private bool Allowed()
    {
        if (_may) return true;
        (_refused, Http.Response.StatusCode) = ("Answering incidents needs the role member.", StatusCodes.Status403Forbidden);
        return false;
    }

    private async Task<IncidentAnswer?> DoAsync(Func<Task<IncidentAnswer>> deed)
    {
        if (!Allowed()) return null;
        var answer = await deed();
        _refused = answer switch
        {
            IncidentAnswer.Late late => late.Why,
            IncidentAnswer.Wrong wrong => wrong.Why,
            IncidentAnswer.Missing => "There is no such incident any more.",
            _ => null,
        };
        await ReadAsync();
        return answer;
    }
}
