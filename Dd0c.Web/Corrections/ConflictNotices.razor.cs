using System.Globalization;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Catalog;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Corrections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Corrections;

/// <summary>Where a source has come to say something else than a person did: both stand side by side, and either is taken with one button.</summary>
public sealed partial class ConflictNotices
{
    private string? _fault;

    [Parameter, EditorRequired] public required ServiceDetail Service { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal CorrectionActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    private bool May => Http.User.TenantRole() >= Role.Member;

    private string Text(ConflictView conflict)
    {
        var said = conflict.Kept is { } kept ? $"{conflict.Author} said {Shown(conflict, kept)} on {Day(conflict.At)}" : $"{conflict.Author} named a {CorrectionWords.Of(conflict.Field)} on {Day(conflict.At)} that is gone";
        return conflict.Found is { } found ? $"{Sources.Word(conflict.Source)} now says {Shown(conflict, found)}; {said}." : $"{said}.";
    }

    private string Day(DateTimeOffset at) => Viewer.Local(at).ToString("d MMM", CultureInfo.InvariantCulture);

    private string Shown(ConflictView conflict, string value) => conflict.Field == CorrectedField.Owner ? Service.CandidateName(value) : value;

    /// <summary>Either answer is a correction made anew, which takes what is found now as found.</summary>
    private async Task AnswerAsync(ConflictView conflict)
    {
        if (!May) return;
        var value = PostedForm.Of(Http, $"conflict-{conflict.Field}")["value"];
        switch (await Actions.CorrectAsync(Service.Id.ToString(), CorrectionDraft.Of(conflict.Field, value), Http.User.Actor(Http), Http.RequestAborted))
        {
            case CorrectionOutcome.Done done: Navigation.NavigateTo($"/services/{Service.Slug}?corrected={done.BatchId}"); break;
            case CorrectionOutcome.Invalid invalid: _fault = string.Join(" ", invalid.Faults.Values.SelectMany(f => f)); break;
            default: Navigation.NavigateTo("/services"); break;
        }
    }
}
