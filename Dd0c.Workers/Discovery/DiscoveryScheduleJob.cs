using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Dd0c.Workers.Discovery;

/// <summary>
/// Each minute: starts a run for every tenant whose last one is older than the interval (settings.discoveryIntervalHours,
/// 1 to 24) or who has had none and connected something, and gives back to Quartz the runs whose trigger was lost between the
/// commit of the run and of the trigger.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class DiscoveryScheduleJob(SystemDatabase database, IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider time, ILogger<DiscoveryScheduleJob> logger) : IJob
{
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(10);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var tenantId in await DueAsync(cancellationToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId);
            await scope.ServiceProvider.GetRequiredService<DiscoveryActions>().StartAsync("scheduled", [], Actor.System, cancellationToken);
        }
        foreach (var (tenantId, runId) in await ForgottenAsync(cancellationToken))
        {
            if (await IsInHandAsync(context.Scheduler, tenantId, cancellationToken)) continue;
            LogGivenBack(runId);
            await DiscoveryActions.ScheduleAsync(context.Scheduler, tenantId, runId, cancellationToken);
        }
    }

    internal async Task<List<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        // Minutes are spread by the tenant's id, so that thousands of tenants do not start in the same one. Who has never had a run
        // did not come through the wizard, or is still in it and connecting the next source.
        await using var command = database.Source.CreateCommand("""
            select t.id from tenants t, lateral (select max(r.created_at) as at from discovery_runs r where r.tenant_id = t.id) last
            where exists (select from connections c where c.tenant_id = t.id)
              and not t.is_demo
              and case when last.at is null
                  then (select min(c.created_at) from connections c where c.tenant_id = t.id and c.status in ('active', 'waiting')) < $1 - $3
                  else last.at < $1 - make_interval(hours => coalesce((t.settings->>'discoveryIntervalHours')::int, $2)) - make_interval(secs => abs(hashtext(t.id::text)) % 600)
                  end
            limit 200
            """);
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(Math.Clamp(configuration.GetValue("Discovery:IntervalHours", 6), 1, 24));
        command.Parameters.AddWithValue(s_grace);
        var due = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) due.Add(reader.GetGuid(0));
        return due;
    }

    private async Task<List<(Guid TenantId, Guid RunId)>> ForgottenAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select tenant_id, id from discovery_runs where status in ('queued', 'running') and created_at < $1");
        command.Parameters.AddWithValue(time.GetUtcNow().AddMinutes(-2));
        var runs = new List<(Guid, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) runs.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return runs;
    }

    /// <summary>Whether a trigger waits, or some node holds the tenant's turn.</summary>
    private async Task<bool> IsInHandAsync(IScheduler scheduler, Guid tenantId, CancellationToken cancellationToken)
    {
        if ((await scheduler.GetTriggersOfJob(new JobKey($"discovery-{tenantId}"), cancellationToken)).Count > 0) return true;
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return !await DiscoveryTurn.TryAsync(connection, tenantId, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Discovery run {RunId} had lost its trigger; it is started again")]
    private partial void LogGivenBack(Guid runId);
}
