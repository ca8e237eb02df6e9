using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Ingest;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Integrations;

/// <summary>Who sends alerts and deploys, how another is added, and what could not be read; one of them by its id in the address.</summary>
public sealed partial class AlertsSection
{
    private const string Form = "new-integration";
    private const int MostShown = 20;
    private IReadOnlyList<IntegrationView> _integrations = [];
    private IReadOnlyList<DeliveryView> _quarantine = [];
    private PostedForm _posted = PostedForm.Of(null, Form);
    private IntegrationAnswer.Wrong? _wrong;
    private string? _problem, _said;
    private bool _may, _more;
    private Guid? _made;

    [SupplyParameterFromQuery] private Guid? Integration { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal IntegrationQueries Queries { get; set; } = null!;
    [Inject] internal IntegrationActions Actions { get; set; } = null!;

    private IReadOnlyDictionary<Guid, string> Names => _integrations.ToDictionary(i => i.Id, i => i.Name);

    protected override Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Admin;
        _posted = PostedForm.Of(Http, Form);
        return Integration is null || !_may ? ReadAsync() : Task.CompletedTask;
    }

    private string? Fault(string field) => _wrong?.Field == field ? _wrong.Why : null;

    private async Task ReadAsync()
    {
        _integrations = await Queries.ListAsync(Http.RequestAborted);
        if (!_may) return;
        Http.Response.Headers.CacheControl = "no-store"; // bodies of deliveries
        var rows = await Queries.QuarantineAsync(null, null, MostShown + 1, Http.RequestAborted);
        (_quarantine, _more) = ([.. rows.Take(MostShown)], rows.Count > MostShown);
    }

    private async Task AddAsync()
    {
        if (!Allowed()) return;
        switch (await Actions.CreateAsync(_posted["provider"], _posted["name"], new(_posted["environment"].Trim()), Http.User.Actor(Http), Http.RequestAborted))
        {
            case IntegrationAnswer.Done done: _made = done.Integration.Id; break; // its secret is told by this answer and no other
            case IntegrationAnswer.Wrong wrong: (_wrong, Http.Response.StatusCode) = (wrong, StatusCodes.Status422UnprocessableEntity); break;
        }
    }

    private async Task ReadAgainAsync()
    {
        if (!Allowed()) return;
        var count = await Actions.ReadAgainAsync(null, null, Http.User.Actor(Http), Http.RequestAborted);
        _said = count == 1 ? "1 delivery is read again." : $"{count} deliveries are read again.";
        await ReadAsync();
    }

    private bool Allowed()
    {
        if (_may) return true;
        (_problem, Http.Response.StatusCode) = ("Managing integrations needs the role admin.", StatusCodes.Status403Forbidden);
        return false;
    }
}
