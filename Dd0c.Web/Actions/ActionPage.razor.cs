using Dd0c.Domain.Actions;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Actions;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Actions;

/// <summary>The form of an action: it is filled in, shows what it would do, and is started.</summary>
public sealed partial class ActionPage
{
    private const string Form = "start";
    private const int RunsShown = 8;
    private readonly Dictionary<string, IReadOnlyList<(string Value, string Name)>> _choices = [];
    private ActionRow? _row;
    private ActionDefinition? _definition;
    private ActionOffer? _offer;
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private IReadOnlyList<RunLine> _runs = [];
    private PostedForm _posted = PostedForm.Of(null, Form);
    private string? _refused, _secret;
    private bool _admin, _may;

    [Parameter] public string Slug { get; set; } = "";
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ActionQueries Actions { get; set; } = null!;
    [Inject] internal RunRequests Requests { get; set; } = null!;
    [Inject] internal ActionActions Deeds { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        (_admin, _may) = (Http.User.TenantRole() >= Role.Admin, Http.User.TenantRole() >= Role.Member);
        _row = await Actions.FindAsync(Slug, Http.RequestAborted);
        if (_row is null || ActionText.Read(_row.Definition).Definition is not { } definition)
        {
            Navigation.NotFound();
            return;
        }
        _posted = PostedForm.Of(Http, Form);
        _runs = await Actions.RunsAsync(new(Action: Slug), null, RunsShown, Http.RequestAborted);
        foreach (var kind in definition.Inputs.Where(i => i.Type is InputType.Service or InputType.Team).Select(i => i.Type == InputType.Service ? "service" : "team").Append(definition.On).OfType<string>().Distinct())
            _choices[kind] = await Actions.ChoicesAsync(kind, Http.RequestAborted);
        _definition = definition; // the last: what is above the page may have it drawn while this waits
    }

    /// <summary>As posted; before that as the address says (a golden path's button fills fields in), else the default.</summary>
    private string? Value(string field)
    {
        if (_posted.Posted) return _posted[field];
        var name = field.StartsWith("input.", StringComparison.Ordinal) ? field["input.".Length..] : field;
        return Http.Request.Query[name].ToString() is { Length: > 0 } asked ? asked : _definition!.Inputs.FirstOrDefault(i => $"input.{i.Name}" == field)?.Default;
    }

    private IReadOnlyList<(string Value, string Name)> Choices(ActionInput input) => input.Type switch
    {
        InputType.Service => _choices["service"],
        InputType.Team => _choices["team"],
        InputType.Choice => [.. input.Options!.Select(o => (o, o))],
        _ => [],
    };

    private string? Fault(string field) => _faults.GetValueOrDefault(field);

    private RunDraft Draft => new(_definition!.On is null ? null : _posted["target"], _definition.Inputs.ToDictionary(i => i.Name, i => (string?)_posted[$"input.{i.Name}"]), _posted["reason"], ActionEndpoints.Portal(Http));

    private async Task SendAsync()
    {
        if (!_may)
        {
            Refuse("Viewers start nothing.", StatusCodes.Status403Forbidden);
            return;
        }
        if (_posted["do"] == "start")
        {
            switch (await Requests.StartAsync(Slug, Draft, _posted["hash"], Http.User.Actor(Http), Http.RequestAborted))
            {
                case ActionAnswer.Run run:
                    Navigation.NavigateTo($"/runs/{run.Number}");
                    return;
                case ActionAnswer.Late late: Refuse(late.Why, StatusCodes.Status409Conflict); break;
                case ActionAnswer.Forbidden no: Refuse(no.Why, StatusCodes.Status403Forbidden); break;
                case ActionAnswer.Missing: Refuse("The action was deleted a moment ago.", StatusCodes.Status404NotFound); break;
            }
        }
        _offer = await Requests.PreviewAsync(Slug, Draft, Http.User.Actor(Http), look: true, Http.RequestAborted);
        if (_offer is not { Faults.Count: > 0 } wrong) return;
        (_faults, Http.Response.StatusCode) = (wrong.Faults, StatusCodes.Status422UnprocessableEntity);
    }

    private async Task ManageAsync()
    {
        if (!_admin)
        {
            Refuse("Managing actions needs the role admin.", StatusCodes.Status403Forbidden);
            return;
        }
        var form = PostedForm.Of(Http, "manage");
        var actor = Http.User.Actor(Http);
        switch (form["do"])
        {
            case "delete" when form["typed"].Trim() != Slug:
                Refuse($"Type {Slug} to delete it.", StatusCodes.Status422UnprocessableEntity);
                break;
            case "delete":
                if (await Deeds.DeleteAsync(Slug, actor, Http.RequestAborted) is ActionAnswer.Late late) Refuse(late.Why, StatusCodes.Status409Conflict);
                else Navigation.NavigateTo("/actions");
                break;
            case "rotate":
                switch (await Deeds.RotateAsync(Slug, actor, Http.RequestAborted))
                {
                    case ActionAnswer.Done done: _secret = done.Secret; break;
                    case ActionAnswer.Late early: Refuse(early.Why, StatusCodes.Status409Conflict); break;
                }
                break;
            case "on" or "off":
                await Deeds.EnableAsync(Slug, form["do"] == "on", actor, Http.RequestAborted);
                Navigation.NavigateTo($"/actions/{Slug}");
                break;
        }
    }

    private void Refuse(string why, int status) => (_refused, Http.Response.StatusCode) = (why, status);
}
