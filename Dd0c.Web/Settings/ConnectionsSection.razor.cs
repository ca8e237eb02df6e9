using Dd0c.Domain.Tenancy;
using Dd0c.Web.Connections;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Connections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Settings;

/// <summary>What is connected, in what state, and how to end it.</summary>
public sealed partial class ConnectionsSection
{
    private IReadOnlyList<ConnectionView> _connections = [];
    private string? _deleted, _problem;
    private bool _may;

    [SupplyParameterFromQuery] private string? Add { get; set; }
    [SupplyParameterFromQuery] private Guid? Connected { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ConnectionQueries Queries { get; set; } = null!;
    [Inject] internal ConnectionActions Actions { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Admin;
        _connections = await Queries.ListAsync(Http.RequestAborted);
    }

    private async Task RecheckAsync(Guid id)
    {
        if (!Allowed()) return;
        if (await Actions.RecheckAsync(id, Http.RequestAborted) is ConnectionOutcome.NotFound) _problem = "That connection was removed meanwhile.";
        _connections = await Queries.ListAsync(Http.RequestAborted);
    }

    private async Task DeleteAsync(ConnectionView connection)
    {
        if (!Allowed()) return;
        if (await Actions.DeleteAsync(connection.Id, Http.User.Actor(Http), Http.RequestAborted)) _deleted = connection.Name;
        _connections = await Queries.ListAsync(Http.RequestAborted);
    }

    private bool Allowed()
    {
        if (_may) return true;
        _problem = "Managing connections needs the role admin.";
        Http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return false;
    }
}
