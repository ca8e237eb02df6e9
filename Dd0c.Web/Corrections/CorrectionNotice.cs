using Dd0c.Domain.Tenancy;
using Dd0c.Web.Catalog;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Corrections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Corrections;

/// <summary>A notice on a service whose buttons answer it with a correction.</summary>
public abstract class CorrectionNotice : ComponentBase
{
    [Parameter, EditorRequired] public required ServiceDetail Service { get; set; }
    [CascadingParameter] private protected HttpContext Http { get; set; } = null!;
    [Inject] internal CorrectionActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    private protected string? Fault { get; private set; }

    private protected bool May => Http.User.TenantRole() >= Role.Member;

    private protected Task CorrectAsync(string field, string? value) => CorrectAsync(CorrectionDraft.Of(field, value));

    private protected async Task CorrectAsync(CorrectionDraft draft)
    {
        if (!May) return;
        switch (await Actions.CorrectAsync(Service.Id.ToString(), draft, Http.User.Actor(Http), Http.RequestAborted))
        {
            case CorrectionOutcome.Done done: Navigation.NavigateTo($"/services/{draft.MergeInto ?? Service.Slug}?corrected={done.BatchId}&certain={done.MoreCertain}"); break;
            case CorrectionOutcome.Invalid invalid: Fault = string.Join(" ", invalid.Faults.Values.SelectMany(f => f)); break;
            default: Navigation.NavigateTo("/services"); break;
        }
    }
}
