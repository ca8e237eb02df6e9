using Dd0c.Domain.Tenancy;
using Dd0c.Web.Catalog;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Corrections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Corrections;

/// <summary>Makes a service of its own of some resources of one; the boxes stand in the table below it.</summary>
public sealed partial class SplitForm
{
    private const string Form = "split";
    private PostedForm _posted = PostedForm.Of(null, Form);
    private CorrectionOutcome? _outcome;

    [Parameter, EditorRequired] public required ServiceDetail Service { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal CorrectionActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override void OnInitialized() => _posted = PostedForm.Of(Http, Form);

    private string? Invalid(string field) => (_outcome as CorrectionOutcome.Invalid)?.Faults.GetValueOrDefault(field)?[0];

    private string? Fault => _outcome is CorrectionOutcome.Invalid && _posted.All("arn").Count == 0 ? "Tick what it consists of." : Invalid("split") ?? Invalid("body");

    private async Task SplitAsync()
    {
        if (Http.User.TenantRole() is null or < Role.Member) return;
        _outcome = await Actions.CorrectAsync(Service.Id.ToString(), new(new Dictionary<string, string?>(), SplitName: _posted["name"], SplitArns: _posted.All("arn"), Reason: _posted["reason"]), Http.User.Actor(Http), Http.RequestAborted);
        if (_outcome is CorrectionOutcome.Done done) Navigation.NavigateTo($"/services/{Service.Slug}/infra?corrected={done.BatchId}");
        else Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }
}
