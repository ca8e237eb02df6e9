using Dd0c.Domain.Alerts.OnCall.Import;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.OnCall;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.OnCall;

/// <summary>Takes an export of another product: shows what becomes of what, and then brings it along.</summary>
public sealed partial class ImportCard
{
    private const string PreviewForm = "preview-import", ImportForm = "import";
    private const int MostShown = 20, MostLines = 500;
    private ImportAnswer.Ready? _ready;
    private IReadOnlyList<ImportLine>? _done;
    private string? _problem, _sealed;

    /// <summary>Something was imported.</summary>
    [Parameter] public EventCallback Done { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal OnCallImports Imports { get; set; } = null!;

    // The form has to stand on the page that answers it.
    protected override void OnInitialized() => _sealed = PostedForm.Of(Http, ImportForm) is { Posted: true } posted ? posted["plan"] : null;

    private async Task PreviewAsync()
    {
        if (!Allowed()) return;
        if (Http.Request.Form.Files.GetFile("export") is not { Length: > 0 } file)
        {
            Refuse("Choose the file of the export.");
            return;
        }
        Http.Response.Headers.CacheControl = "no-store"; // people and their addresses
        await using var stream = file.OpenReadStream();
        switch (await Imports.PreviewAsync(stream, Http.RequestAborted))
        {
            case ImportAnswer.Ready ready: (_ready, _sealed) = (ready, ready.Plan.Schedules.Count + ready.Plan.Integrations.Count + ready.Plan.Channels.Count > 0 ? Imports.Seal(ready.Plan) : null); break;
            case ImportAnswer.Wrong wrong: Refuse(wrong.Why); break;
        }
    }

    private async Task ImportAsync()
    {
        if (!Allowed()) return;
        var text = _sealed ?? "";
        _sealed = null;
        if (Imports.Open(text) is not { } plan)
        {
            Refuse("The preview is not from here, or too old. Choose the file again.");
            return;
        }
        _done = await Imports.ImportAsync(plan, Http.User.Actor(Http), Http.RequestAborted);
        await Done.InvokeAsync();
    }

    private bool Allowed()
    {
        if (Http.User.TenantRole() >= Role.Admin) return true;
        (_problem, Http.Response.StatusCode) = ("Importing needs the role admin.", StatusCodes.Status403Forbidden);
        return false;
    }

    private void Refuse(string why) => (_problem, Http.Response.StatusCode) = (why, StatusCodes.Status422UnprocessableEntity);
}
