using System.Globalization;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Scorecards;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Scorecards;

/// <summary>The rules of a scorecard are written, show what they would change, and are saved.</summary>
public sealed partial class ScorecardEditPage
{
    private const string Form = "rules";
    private const int MostRows = ScorecardDefinition.MostChecks + ScorecardDraftText.Spare;
    private ScorecardView? _card;
    private ScorecardDraftText _text = new("", "", "", "Bronze 50\nSilver 70\nGold 90", []);
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private ScorecardPreview? _preview;
    private string? _refused, _version;
    private bool _admin;

    /// <summary>Null: a new one.</summary>
    [Parameter] public string? Slug { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ScorecardQueries Scorecards { get; set; } = null!;
    [Inject] internal ScorecardActions Actions { get; set; } = null!;
    [Inject] internal ScorecardPreviews Previews { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _admin = Http.User.TenantRole() >= Role.Admin;
        if (Slug is not null && (_card = await Scorecards.FindAsync(Slug, Http.RequestAborted)) is null)
        {
            Navigation.NotFound();
            return;
        }
        var posted = PostedForm.Of(Http, Form);
        _version = posted.Posted ? posted["version"] : _card?.Version.ToString(CultureInfo.InvariantCulture);
        var text = posted.Posted ? Posted(posted) : _card is { } card ? ScorecardDraftText.Of(card.Row.Name, card.Row.Description, card.Definition) : _text;
        _text = text with { Checks = [.. text.Checks.Where(c => !c.IsEmpty), .. Enumerable.Repeat(CheckText.Empty, ScorecardDraftText.Spare)] };
    }

    private static ScorecardDraftText Posted(PostedForm form) => new(form["name"], form["description"], form["applies"], form["levels"],
        [.. Enumerable.Range(0, MostRows).Select(i => new CheckText(form[$"key.{i}"], form[$"name.{i}"], form[$"points.{i}"], form[$"passes.{i}"], form[$"when.{i}"], form[$"needed.{i}"], form[$"remedy.{i}"])).Where(c => !c.IsEmpty)]);

    private string? Fault(string field) => _faults.GetValueOrDefault(field);

    private async Task SendAsync()
    {
        if (!Allowed()) return;
        var (draft, faults) = _text.Read();
        if (draft is null)
        {
            Wrong(faults);
            return;
        }
        if (PostedForm.Of(Http, Form)["do"] != "save")
        {
            _preview = await Previews.OfAsync(draft.Definition!, Slug, Http.RequestAborted);
            return;
        }
        var version = long.TryParse(_version, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : (long?)null;
        Show(await (Slug is null ? Actions.CreateAsync(draft, Http.User.Actor(Http), Http.RequestAborted) : Actions.ChangeAsync(Slug, draft, version, Http.User.Actor(Http), Http.RequestAborted)), done => $"/scorecards/{done.Slug}/checks");
    }

    private async Task DeleteAsync()
    {
        if (!Allowed()) return;
        if (PostedForm.Of(Http, "delete")["typed"].Trim() != Slug) _refused = $"Type {Slug} to delete it.";
        else Show(await Actions.DeleteAsync(Slug!, Http.User.Actor(Http), Http.RequestAborted), _ => "/scorecards");
    }

    private void Show(ScorecardAnswer answer, Func<ScorecardAnswer.Done, string> next)
    {
        switch (answer)
        {
            case ScorecardAnswer.Done done: Navigation.NavigateTo(next(done)); break;
            case ScorecardAnswer.Wrong wrong: Wrong(wrong.Faults); break;
            case ScorecardAnswer.Late late: (_refused, Http.Response.StatusCode) = (late.Why, StatusCodes.Status409Conflict); break;
            default: Navigation.NotFound(); break;
        }
    }

    private void Wrong(IReadOnlyDictionary<string, string> faults) => (_faults, Http.Response.StatusCode) = (faults, StatusCodes.Status422UnprocessableEntity);

    private bool Allowed()
    {
        if (_admin) return true;
        Http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return false;
    }
}
