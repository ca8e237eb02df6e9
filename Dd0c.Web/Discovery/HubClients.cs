using System.Collections.Concurrent;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.SignalR;
using Npgsql;

namespace Dd0c.Web.Discovery;

/// <summary>Sends away hub clients whose token has been revoked, has run out or may not watch any more: a connection outlives the request that was checked.</summary>
internal sealed partial class HubClients(ApiTokens tokens, TimeProvider time, ILogger<HubClients> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<string, HubCallerContext> _clients = [];

    public void Enter(HubCallerContext client) => _clients[client.ConnectionId] = client;

    public void Leave(string connectionId) => _clients.TryRemove(connectionId, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogUnchecked(e); // nobody is sent away because the database is
            }
        }
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var client in _clients.Values)
            if (!Guid.TryParse(client.User?.FindFirst(Claims.TokenId)?.Value, out var id) || await tokens.FindAsync(id, cancellationToken) is not { } token || !token.Scopes.Contains(Scope.ReadDiscovery))
                client.Abort();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tokens of hub clients could not be checked; they are checked again soon")]
    private partial void LogUnchecked(Exception exception);
}
