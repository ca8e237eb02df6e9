using Dd0c.Domain.Tenancy;
using Dd0c.Web.Connections;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Webhooks;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Settings;

/// <summary>What is connected, in what state, and how to end it.</summary>
public sealed partial class ConnectionsSection
{
    private IReadOnlyList<ConnectionView> _connections = [];
    private string? _deleted, _problem;
    private bool _may;
    private readonly Dictionary<Guid, string> _schedule = [];
    private Guid? _opened;
    private string? _eventsSecret;

    [SupplyParameterFromQuery] private string? Add { get; set; }
    [SupplyParameterFromQuery] private Guid? Connected { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ConnectionQueries Queries { get; set; } = null!;
    [Inject] internal ConnectionActions Actions { get; set; } = null!;

    [Inject] internal AwsEventActions Events { get; set; } = null!;

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

    private async Task SaveScheduleAsync(Guid id)
    {
        if (!Allowed()) return;
        var said = Http.Request.Form["hours"].ToString();
        int? hours = int.TryParse(said, out var whole) ? whole : null;
        if (hours is null && said.Length > 0) _schedule[id] = "Choose one of the intervals.";
        else if (await Actions.ScheduleAsync(id, hours, Http.User.Actor(Http), Http.RequestAborted) is ConnectionOutcome.Invalid { Faults: var faults }) _schedule[id] = faults.Values.First();
        _connections = await Queries.ListAsync(Http.RequestAborted);
    }

    private async Task OpenEventsAsync(Guid id)
    {
        if (!Allowed()) return;
        (_opened, _eventsSecret) = (id, await Events.OpenAsync(id, Http.User.Actor(Http), Http.RequestAborted));
        _connections = await Queries.ListAsync(Http.RequestAborted);
    }

    private async Task EndEarlierSecretAsync(Guid id)
    {
        if (!Allowed()) return;
        await Events.EndEarlierAsync(id, Http.User.Actor(Http), Http.RequestAborted);
        _connections = await Queries.ListAsync(Http.RequestAborted);
    }

    private async Task CloseEventsAsync(Guid id)
    {
        if (!Allowed()) return;
        await Events.CloseAsync(id, Http.User.Actor(Http), Http.RequestAborted);
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
