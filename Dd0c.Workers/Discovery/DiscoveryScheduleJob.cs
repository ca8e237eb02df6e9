using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Dd0c.Workers.Discovery;

/// <summary>
/// Each minute: starts a run for every tenant with connections that are due (<see cref="ScanSchedule"/>), and gives back to Quartz
/// the runs whose trigger was lost between the commit of the run and of the trigger. Also has read again what a vendor told of and could not be read. A tenant with an open run is asked again
/// the next minute: what is due stays due.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class DiscoveryScheduleJob(SystemDatabase database, IServiceScopeFactory scopes, ScanDefaults defaults, TimeProvider time, ILogger<DiscoveryScheduleJob> logger) : IJob
{
    private const int TenantsAtOnce = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var (tenantId, connections) in await DueAsync(cancellationToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId);
            await scope.ServiceProvider.GetRequiredService<DiscoveryActions>().StartAsync("scheduled", connections, Actor.System, cancellationToken);
        }
        foreach (var (tenantId, connection, actor) in await ToldAsync(cancellationToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId);
            await scope.ServiceProvider.GetRequiredService<DiscoveryActions>().StartWaitingAsync(connection, new Actor("system", null, actor), cancellationToken);
        }
        foreach (var (tenantId, runId) in await ForgottenAsync(cancellationToken))
        {
            if (await IsInHandAsync(context.Scheduler, tenantId, cancellationToken)) continue;
            LogGivenBack(runId);
            await DiscoveryActions.ScheduleAsync(context.Scheduler, tenantId, runId, cancellationToken);
        }
    }

    /// <returns>Who has waited longest first, of the tenants without an open run.</returns>
    internal async Task<List<(Guid TenantId, IReadOnlyList<Guid> Connections)>> DueAsync(CancellationToken cancellationToken)
    {
        // A tenant is looked at when one of its connections may be due at the earliest; the rest is decided in the open.
        await using var command = database.Source.CreateCommand("""
            with late as (
                select distinct c.tenant_id from connections c join tenants t on t.id = c.tenant_id
                where not t.is_demo and (c.last_scan_at is null or c.last_scan_at <= $1 - make_interval(hours => 1) or c.last_scan_at > $1 + make_interval(hours => 1) or c.last_full_at <= $1 - $2)
                  and not exists (select from discovery_runs r where r.tenant_id = t.id and r.status in ('queued', 'running')))
            select c.tenant_id, c.id, c.status, c.created_at, c.last_scan_at, c.last_full_at, c.failed_scans, c.scan_interval_hours
            from connections c join late using (tenant_id)
            """);
        var now = time.GetUtcNow();
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(0.9 * defaults.FullInterval);
        var connections = new List<Connection>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) connections.Add(Read(reader));
        return
        [
            .. connections.GroupBy(c => c.TenantId).Select(t => (t.Key, Due: ScanSchedule.Due([.. t], defaults, now))).Where(t => t.Due.Count > 0)
                .OrderBy(t => t.Due.Min(c => ScanSchedule.DueAt(c, defaults))).Take(TenantsAtOnce).Select(t => (t.Key, (IReadOnlyList<Guid>)[.. t.Due.Select(c => c.Id)])),
        ];
    }

    private static Connection Read(Npgsql.NpgsqlDataReader row) => new()
    {
        TenantId = row.GetGuid(0), Id = row.GetGuid(1), Status = row.GetString(2), CreatedAt = row.GetFieldValue<DateTimeOffset>(3), LastScanAt = At(row, 4), LastFullAt = At(row, 5),
        FailedScans = row.GetInt32(6), ScanIntervalHours = row.IsDBNull(7) ? null : row.GetInt32(7),
        Provider = "", Name = "", Config = "{}",
    };

    private static DateTimeOffset? At(Npgsql.NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>What vendors told of: what could not be read before and is due again, and what no message has taken up in a minute.</summary>
    /// <returns>By connection, and who told.</returns>
    internal async Task<List<(Guid TenantId, Guid Connection, string Actor)>> ToldAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            select w.tenant_id, w.connection_id, case c.provider when 'aws' then 'AWS' else 'GitHub' end from changes_waiting w join connections c on c.tenant_id = w.tenant_id and c.id = w.connection_id
            where w.due_at <= $1 - case when w.tries > 0 then interval '0' else interval '1 minute' end
              and not exists (select from discovery_runs r where r.tenant_id = w.tenant_id and r.status in ('queued', 'running'))
            group by 1, 2, 3 order by min(w.due_at) limit $2
            """);
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(TenantsAtOnce);
        var told = new List<(Guid, Guid, string)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) told.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2)));
        return told;
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
        if ((await scheduler.GetTriggersOfJob(DiscoveryActions.JobOf(tenantId), cancellationToken)).Count > 0) return true;
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return !await DiscoveryTurn.TryAsync(connection, tenantId, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Discovery run {RunId} had lost its trigger; it is started again")]
    private partial void LogGivenBack(Guid runId);
}
