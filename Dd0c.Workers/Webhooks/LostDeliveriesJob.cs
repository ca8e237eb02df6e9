using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Dd0c.Workers.Webhooks;

/// <summary>Every five minutes: looks for lost deliveries of every connection that is a GitHub App, where this server takes webhooks at all.</summary>
[DisallowConcurrentExecution]
internal sealed partial class LostDeliveriesJob(SystemDatabase database, IServiceScopeFactory scopes, WebhookSettings settings, ILogger<LostDeliveriesJob> logger) : IJob
{
    private const int AtOnce = 4;
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(60);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (!settings.TakesGitHub) return;
        await Parallel.ForEachAsync(await AppsAsync(cancellationToken), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (app, token) => await RecoverAsync(app.TenantId, app.ConnectionId, token));
    }

    private async Task RecoverAsync(Guid tenantId, Guid connectionId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_most); // one that is slow does not keep the others waiting
        try
        {
            var count = await scope.ServiceProvider.GetRequiredService<LostDeliveries>().RecoverAsync(connectionId, limit.Token);
            if (count > 0) LogRecovered(count, connectionId);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, connectionId);
            await TellAsync(scope.ServiceProvider, connectionId, e is OperationCanceledException ? $"GitHub did not answer within {s_most.TotalSeconds:0} s." : "dd0c failed to look through it; its operator finds the reason in the log.", cancellationToken);
        }
    }

    /// <summary>Puts the reason on the connection. How far the log was read stays as it was: the next look begins there.</summary>
    private async Task TellAsync(IServiceProvider services, Guid connectionId, string why, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = services.GetRequiredService<TenantDb>().Open();
            await db.Connections.Where(c => c.Id == connectionId).ExecuteUpdateAsync(c => c.SetProperty(x => x.DeliveriesError, why), cancellationToken);
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException or IOException)
        {
            LogFailed(e, connectionId); // a database that is away is no reason to leave the others
        }
    }

    private async Task<List<(Guid TenantId, Guid ConnectionId)>> AppsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            select c.tenant_id, c.id from connections c join tenants t on t.id = c.tenant_id
            where c.provider = 'github' and c.config->>'authKind' = 'app' and c.status = 'active' and not t.is_demo order by c.deliveries_read_to nulls first
            """);
        var apps = new List<(Guid, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) apps.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return apps;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} lost webhook deliveries of connection {ConnectionId} were recovered")]
    private partial void LogRecovered(int count, Guid connectionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook deliveries of connection {ConnectionId} could not be looked through")]
    private partial void LogFailed(Exception exception, Guid connectionId);
}
