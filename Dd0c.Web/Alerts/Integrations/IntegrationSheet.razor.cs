using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Ingest;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Integrations;

/// <summary>One integration for those who manage it: its addresses and secret, how its sender is set up, and what it sent.</summary>
public sealed partial class IntegrationSheet
{
    private const string ChangeForm = "change-integration";
    private const string OwnForm = "own-secret";
    private IntegrationDetail? _detail;
    private IReadOnlyList<DeliveryView> _deliveries = [];
    private PostedForm _posted = PostedForm.Of(null, ChangeForm);
    private IntegrationAnswer.Wrong? _wrong;
    private string? _problem, _said;
    private bool _tell;

    [Parameter, EditorRequired] public Guid Id { get; set; }
    /// <summary>It was made by this very request: its secret is told this once.</summary>
    [Parameter] public bool Fresh { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal IntegrationQueries Queries { get; set; } = null!;
    [Inject] internal IntegrationActions Actions { get; set; } = null!;
    [Inject] internal IntegrationTest Test { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _posted = PostedForm.Of(Http, ChangeForm);
        _tell = Fresh;
        await ReadAsync();
        if (_detail is null) Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    // It may stand on the page of the list, where it was just added.
    private string Here => $"/settings/alerts?integration={Id}";

    private string? Fault(string field) => _wrong?.Field == field ? _wrong.Why : null;

    private string? Said(string field, string? now) => _wrong is not null && _posted.Posted ? _posted[field] : now;

    private static bool Maps(string provider) => provider is AlertProvider.Custom or AlertProvider.CustomDeploy or AlertProvider.GitHub or AlertProvider.GitLab;

    private async Task ReadAsync()
    {
        // The address alone lets alerts in: no page of it is kept, and whoever may not manage it gets none.
        Http.Response.Headers.CacheControl = "no-store";
        if (Http.User.TenantRole() >= Role.Admin) _detail = await Queries.FindAsync(Id, Navigation.BaseUri, _tell, Http.RequestAborted);
        _deliveries = _detail is null ? [] : await Queries.DeliveriesAsync(Id, Http.RequestAborted);
    }

    private Task AddTokenAsync() => DoAsync(a => a.AddTokenAsync(Id, Http.User.Actor(Http), Http.RequestAborted), "There are two addresses now, and both hold.");

    private Task EndTokenAsync() => DoAsync(a => a.EndTokenAsync(Id, Http.User.Actor(Http), Http.RequestAborted), "The elder address takes nothing more.");

    private Task NewSecretAsync()
    {
        _tell = true;
        return DoAsync(a => a.SetSecretAsync(Id, null, Http.User.Actor(Http), Http.RequestAborted), "There is a new secret; the one before holds until you end it.");
    }

    private Task OwnSecretAsync() => DoAsync(a => a.SetSecretAsync(Id, PostedForm.Of(Http, OwnForm)["secret"], Http.User.Actor(Http), Http.RequestAborted), "The sender's secret is saved; the one before holds until you end it.");

    private Task EndSecretAsync() => DoAsync(a => a.EndSecretAsync(Id, Http.User.Actor(Http), Http.RequestAborted), "The earlier secret is taken no more.");

    private Task PauseAsync() => DoAsync(a => a.ChangeAsync(Id, _detail!.Integration.Name, _detail.Integration.Config, !_detail.Integration.Paused, Http.User.Actor(Http), Http.RequestAborted), _detail?.Integration.Paused == true ? "It is no longer paused." : "It is paused.");

    private Task ChangeAsync() => DoAsync(a =>
    {
        var (name, now) = (_posted["name"], _detail!.Integration);
        var config = IntegrationChange.Over(now.Config, _posted["environment"], !_detail.HasSecret ? null : _posted["mustProve"] == "true",
            now.Provider == AlertProvider.Grafana ? _posted["signatureHeader"] : null, now.Provider == AlertProvider.Grafana ? _posted["timestampHeader"] : null, Maps(now.Provider) ? _posted["mapping"] : null);
        return a.ChangeAsync(Id, name, config, now.Paused, Http.User.Actor(Http), Http.RequestAborted);
    }, "The settings are saved.");

    private async Task DeleteAsync()
    {
        var name = _detail?.Integration.Name;
        await DoAsync(a => a.DeleteAsync(Id, Http.User.Actor(Http), Http.RequestAborted), $"{name} is deleted. Its alerts and incidents stay.");
    }

    private async Task TestAsync()
    {
        if (_detail is null) return;
        var result = await Test.SendAsync(_detail, Http.RequestAborted);
        if (result is { Good: true }) _said = result.Said;
        else _problem = result?.Said ?? "No test could be sent.";
        await ReadAsync();
    }

    private async Task ReadAgainAsync()
    {
        if (_detail is null) return;
        var count = await Actions.ReadAgainAsync(Id, null, Http.User.Actor(Http), Http.RequestAborted);
        _said = count == 1 ? "1 delivery is read again." : $"{count} deliveries are read again.";
        await ReadAsync();
    }

    private async Task DoAsync(Func<IntegrationActions, Task<IntegrationAnswer>> deed, string done)
    {
        if (_detail is null) return; // gone, or not theirs to manage
        switch (await deed(Actions))
        {
            case IntegrationAnswer.Done: _said = done; break;
            case IntegrationAnswer.Wrong { Field: "token" } late: _problem = late.Why; break;
            case IntegrationAnswer.Wrong wrong: (_wrong, Http.Response.StatusCode) = (wrong, StatusCodes.Status422UnprocessableEntity); break;
            default: _problem = "That integration was deleted meanwhile."; break;
        }
        await ReadAsync();
    }
}
