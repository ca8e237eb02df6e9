using System.Threading.Channels;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Dd0c.Web.Discovery;

/// <summary>
/// /hubs/discovery, for programs that watch runs: phase_started, resources_discovered, services_reconciled,
/// ownership_inferred, completed, each with one object { runId, … }. Signed in with an API token (read:discovery).
/// </summary>
[Authorize(Policy = HubPolicy)]
internal sealed class DiscoveryHub(HubClients clients) : Hub
{
    public const string HubPolicy = $"api:{Scope.ReadDiscovery}";

    public override async Task OnConnectedAsync()
    {
        // The tenant comes from the token alone; there is nothing a client could join by itself.
        if (Context.User?.TenantId() is { } tenant) await Groups.AddToGroupAsync(Context.ConnectionId, Group(tenant));
        clients.Enter(Context);
        await base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        clients.Leave(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }

    public static string Group(Guid tenantId) => $"tenant:{tenantId}";
}

/// <summary>Carries what the change feed hears of runs, on whatever node they go, to this node's hub clients, in the order it was heard.</summary>
internal sealed class DiscoveryRelay(ChangeFeed feed, IHubContext<DiscoveryHub> hub) : BackgroundService
{
    // A client that cannot keep up misses old counts rather than holding up the others.
    private readonly Channel<Change> _heard = Channel.CreateBounded<Change>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        feed.Heard += Hear;
        try
        {
            await foreach (var change in _heard.Reader.ReadAllAsync(stoppingToken))
                await hub.Clients.Group(DiscoveryHub.Group(change.TenantId)).SendAsync(change.Event!, new { change.RunId, change.Data }, stoppingToken);
        }
        finally
        {
            feed.Heard -= Hear;
        }
    }

    private void Hear(Change change)
    {
        if (change is { Feed: Feed.Discovery, Event: not null }) _heard.Writer.TryWrite(change);
    }
}
