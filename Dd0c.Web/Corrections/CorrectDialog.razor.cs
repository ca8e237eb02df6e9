using Dd0c.Domain.Corrections;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Catalog;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Corrections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Corrections;

/// <summary>Corrects one thing of a service: a value, or that it is none or a part of another. The address says which.</summary>
public sealed partial class CorrectDialog
{
    private const string Form = "correct";
    private PostedForm _posted = PostedForm.Of(null, Form);
    private IReadOnlyList<(string Value, string Text)> _choices = [];
    private IReadOnlyList<SimilarView> _alike = [];
    private CorrectionOutcome? _outcome;
    private string? _deed;

    [Parameter, EditorRequired] public required ServiceDetail Service { get; set; }
    /// <summary>The address without the dialog.</summary>
    [Parameter, EditorRequired] public string Back { get; set; } = "";
    /// <summary>Where to go when it is done; null: to the service.</summary>
    [Parameter] public string? Next { get; set; }
    [SupplyParameterFromQuery] private string? Correct { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal CorrectionQueries Queries { get; set; } = null!;
    [Inject] internal SimilarQueries Similar { get; set; } = null!;
    [Inject] internal CorrectionActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        _posted = PostedForm.Of(Http, Form);
        // Who may not correct gets no form, so that there is none to post.
        _deed = Http.User.TenantRole() >= Role.Member && Correct is not null && CorrectionWords.Deeds.Contains(Correct) ? Correct : null;
        if (_deed == CorrectedField.Owner) _alike = await Similar.OfAsync(Service.Id, Http.RequestAborted);
        if (_deed is not null) _choices = await Queries.ChoicesAsync(_deed, Http.RequestAborted);
    }

    private string Title => _deed switch
    {
        "not-a-service" => $"Is {Service.Name} no service?",
        "merge" => $"Merge {Service.Name} into another service",
        var value => $"Correct the {CorrectionWords.Of(value!)} of {Service.Name}",
    };

    private string Verb => _deed switch
    {
        "not-a-service" => "Remove from the catalog",
        "merge" => "Merge",
        var value => $"Change {CorrectionWords.Of(value!)}",
    };

    private string Value => _posted.Posted ? _posted["value"] : _deed switch
    {
        CorrectedField.Owner => Service.Owner is { State: "owned", Team: { } team } ? team.Slug : "",
        CorrectedField.Name => Service.Name,
        CorrectedField.Repository => Service.Repository?.FullName ?? "",
        CorrectedField.Tier => Service.Tier,
        CorrectedField.Lifecycle => Service.Lifecycle,
        CorrectedField.Type => Service.Type,
        CorrectedField.Description => Service.Description ?? "",
        _ => "",
    };

    private bool Ticked(SimilarView other) => _posted.Posted ? _posted.All("alike").Contains(other.Id.ToString()) : other.Ticked;

    private string? Fault(string field) => _outcome switch
    {
        CorrectionOutcome.Invalid invalid => invalid.Faults.GetValueOrDefault(field == "merge" ? "mergeInto" : field)?[0],
        CorrectionOutcome.Missing when field == "body" => "This service is gone: a scan or another person removed it meanwhile.",
        _ => null,
    };

    private async Task SaveAsync()
    {
        if (_deed is not { } deed) return;
        var (value, reason) = (_posted["value"].Trim(), _posted["reason"]);
        var draft = deed switch
        {
            "not-a-service" => new CorrectionDraft(new Dictionary<string, string?>(), NotAService: true, Reason: reason),
            "merge" => new CorrectionDraft(new Dictionary<string, string?>(), MergeInto: value, Reason: reason),
            _ => CorrectionDraft.Of(deed, value.Length == 0 ? null : value, reason),
        };
        // Only what was offered: nothing else can be changed along.
        Guid[] alike = [.. _alike.Where(a => a.KeptBy is null && _posted.All("alike").Contains(a.Id.ToString())).Select(a => a.Id)];
        _outcome = await Actions.CorrectAsync(Service.Id.ToString(), draft, Http.User.Actor(Http), Http.RequestAborted, alike);
        if (_outcome is CorrectionOutcome.Done done) Navigation.NavigateTo(await AfterAsync(done));
        else Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }

    private async Task<string> AfterAsync(CorrectionOutcome.Done done)
    {
        var next = Next ?? (done.ServiceId is { } id && await Queries.SlugAsync(id, Http.RequestAborted) is { } slug ? $"/services/{slug}" : "/services");
        return $"{next}{(next.Contains('?', StringComparison.Ordinal) ? '&' : '?')}corrected={done.BatchId}&certain={done.MoreCertain}";
    }
}
