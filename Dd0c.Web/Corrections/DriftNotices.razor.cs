using Dd0c.Domain.Corrections;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Catalog;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Corrections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Corrections;

/// <summary>Why the owner that stands may be none any more; one button says that it still is, and is not asked again until that changes.</summary>
public sealed partial class DriftNotices
{
    private string? _fault;

    [Parameter, EditorRequired] public required ServiceDetail Service { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal CorrectionActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    private bool May => Http.User.TenantRole() >= Role.Member;

    private async Task ConfirmAsync()
    {
        if (!May) return;
        switch (await Actions.CorrectAsync(Service.Id.ToString(), CorrectionDraft.Of(CorrectedField.Owner, PostedForm.Of(Http, "drift")["value"]), Http.User.Actor(Http), Http.RequestAborted))
        {
            case CorrectionOutcome.Done done: Navigation.NavigateTo($"/services/{Service.Slug}?corrected={done.BatchId}&certain={done.MoreCertain}"); break;
            case CorrectionOutcome.Invalid invalid: _fault = string.Join(" ", invalid.Faults.Values.SelectMany(f => f)); break;
            default: Navigation.NavigateTo("/services"); break;
        }
    }
}
