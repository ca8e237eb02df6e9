using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Catalog;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Corrections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Corrections;

/// <summary>The services in doubt, one after the other, each with its evidence and the few answers it has.</summary>
public sealed partial class ReviewPage
{
    private const string Form = "answer";
    private const int MostShown = 100;
    private const double SecondsAnItem = 25;
    private IReadOnlyList<ReviewRow> _all = [], _rows = [];
    private IReadOnlyList<ReviewAnswer> _answers = [];
    private IReadOnlyList<string> _teams = [];
    private ReviewRow? _row;
    private ServiceDetail? _service;
    private string? _reason, _next, _fault;
    private bool _may, _loaded, _none;

    [SupplyParameterFromQuery] private string? Reason { get; set; }
    [SupplyParameterFromQuery] private string? Item { get; set; }
    /// <summary>The slug of a team: only what it may own.</summary>
    [SupplyParameterFromQuery] private string? Team { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ReviewQueries Review { get; set; } = null!;
    [Inject] internal ServiceQueries Catalog { get; set; } = null!;
    [Inject] internal ServiceDetailQueries Services { get; set; } = null!;
    [Inject] internal CorrectionActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        _may = Http.User.TenantRole() >= Role.Member;
        _reason = Reason is not null && ReviewReason.All.Contains(Reason) ? Reason : null;
        _all = await Review.ListAsync(Http.RequestAborted);
        _teams = [.. _all.SelectMany(r => r.Candidates).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (Team is { Length: > 0 } team) _all = [.. _all.Where(r => r.Candidates.Contains(team))];
        _rows = [.. _all.Where(r => _reason is null || r.Reason == _reason)];
        // An answer is about the service that was shown, whatever has come first meanwhile.
        var wanted = PostedForm.Of(Http, Form)["service"] is { Length: > 0 } asked ? asked : Item;
        _row = _rows.FirstOrDefault(r => r.Slug == wanted) ?? (_rows.Count > 0 ? _rows[0] : null);
        if (_row is not null && await Services.FindAsync(_row.Slug, Http.RequestAborted) is ServiceLookup.Found found)
        {
            _service = found.Service;
            _answers = ReviewAnswer.For(_service, _row.Reason);
            // The one after it; after the last the first, and after the only one none.
            _next = _rows.Count == 1 ? null : _rows[(_rows.ToList().IndexOf(_row) + 1) % _rows.Count].Slug;
        }
        _none = _all.Count == 0 && await Catalog.CountAsync(Http.RequestAborted) == 0;
        _loaded = true;
    }

    private string Left => _rows.Count == 0 ? "" : $"{Num.Text(_rows.Count)} left, about {Some(Math.Ceiling(_rows.Count * SecondsAnItem / 60), "minute")}";

    private string At(string? item) => Address(_reason, item);

    private string Address(string? reason, string? item)
    {
        var asked = new[] { ("reason", reason), ("team", string.IsNullOrEmpty(Team) ? null : Uri.EscapeDataString(Team)), ("item", item) }.Where(a => a.Item2 is not null).Select(a => $"{a.Item1}={a.Item2}").ToList();
        return asked.Count == 0 ? "/review" : $"/review?{string.Join('&', asked)}";
    }

    private DoubtView? Doubt => _service?.Doubts.FirstOrDefault(d => d.Reason == _row?.Reason);

    private string[] Fields => (Doubt, _service) switch
    {
        ({ }, _) => ["existence", CorrectedField.Repository],
        (_, { Conflicts: [var first, ..] }) => [first.Field],
        _ => [CorrectedField.Owner],
    };

    private IReadOnlyList<Evidence> Evidence => _service?.Why(Fields) ?? [];

    private string Question => (_row, _service) switch
    {
        _ when Doubt is { } doubt => $"{doubt.Told} {(doubt.Other is null ? "Is it gone?" : "Are they one?")}",
        ({ Reason: ReviewReason.Conflict }, { Conflicts: [{ Found: { } found } c, ..] } s) => $"{Sources.Word(c.Source)} now says {(c.Field == CorrectedField.Owner ? s.CandidateName(found) : found)} for its {CorrectionWords.Of(c.Field)}, and {c.Author} said {(c.Kept is { } kept ? s.CandidateName(kept) : "something that is gone")}. Which is it?",
        (_, { Drift: { Count: > 0 } drift, Owner.Team: { } team }) => $"{string.Join(" ", drift.Select(d => d.Told))} Is it still {team.Name}?",
        ({ Reason: ReviewReason.Low }, { Owner.Team: { } team } s) => $"{Confidence.Percent(s.Owner.Confidence)} % sure that it is {team.Name}. Who owns it?",
        (_, { } s) => $"{s.Owner.Verdict} Who owns it?",
        _ => "",
    };

    private static string Some(double n, string what) => $"{Num.Text((int)n)} {what}{(n == 1 ? "" : "s")}";

    private static string Some(int n) => $"{Num.Text(n)} {(n == 1 ? "service" : "services")}";

    private async Task AnswerAsync()
    {
        var posted = PostedForm.Of(Http, Form);
        if (!_may || ReviewAnswer.Draft(posted["answer"]) is not { } draft) return;
        switch (await Actions.CorrectAsync(posted["service"], draft, Http.User.Actor(Http), Http.RequestAborted))
        {
            case CorrectionOutcome.Done done:
                // Somebody else may have answered it before; then the first that is left comes next.
                var next = At(_service?.Slug == posted["service"] ? _next : null);
                Navigation.NavigateTo($"{next}{(next.Contains('?', StringComparison.Ordinal) ? '&' : '?')}corrected={done.BatchId}&certain={done.MoreCertain}");
                break;
            case CorrectionOutcome.Invalid invalid:
                _fault = string.Join(" ", invalid.Faults.Values.SelectMany(f => f));
                break;
            default:
                _fault = $"{posted["service"]} is gone: a scan or another person removed it meanwhile.";
                break;
        }
    }
}
