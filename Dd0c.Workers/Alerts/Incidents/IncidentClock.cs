using Dd0c.Domain.Alerts;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Alerts.Incidents;

/// <summary>Looks at incidents again whose time has come though nothing came in: a snooze or a mute is over. Each minute it marks as well that this node is there.</summary>
internal sealed partial class IncidentClock(SystemDatabase database, ListeningMark listening, IServiceScopeFactory scopes, TimeProvider time, ILogger<IncidentClock> logger) : BackgroundService
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_mark = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? marked = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (marked is not { } last || time.GetElapsedTime(last) >= s_mark)
                {
                    await listening.WriteAsync(stoppingToken);
                    marked = time.GetTimestamp();
                }
                foreach (var (tenant, incident) in await DueAsync(stoppingToken)) await LookAsync(tenant, incident, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) when (e is NpgsqlException or DbUpdateException || DatabaseAway.Is(e))
            {
                LogAway(e);
            }
            await Task.Delay(s_tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<List<(Guid Tenant, Guid Incident)>> DueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select tenant_id, id from incidents where due_at <= $1 order by due_at limit 200");
        command.Parameters.AddWithValue(time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<(Guid, Guid)>();
        while (await reader.ReadAsync(cancellationToken)) due.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return due;
    }

    private async Task LookAsync(Guid tenant, Guid id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
        await using var db = scope.ServiceProvider.GetRequiredService<TenantDb>().Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, tenant, cancellationToken);
        var now = time.GetUtcNow();
        if (await db.Incidents.SingleOrDefaultAsync(i => i.Id == id && i.DueAt <= now, cancellationToken) is not { } incident) return;
        incident.DueAt = incident.SnoozedUntil > now ? incident.SnoozedUntil : null;
        if (incident.SnoozedUntil <= now)
        {
            incident.SnoozedUntil = null;
            if (IncidentState.IsActive(incident.State))
            {
                // Whoever put it off wanted to be told again.
                (incident.AcknowledgedAt, incident.AcknowledgedBy, incident.State) = (null, null, IncidentState.Open);
                db.IncidentEntries.Add(new IncidentEntry { TenantId = tenant, Id = Guid.CreateVersion7(), IncidentId = id, At = now, Kind = EntryKind.Reopened, Text = "The snooze is over and it still fires" });
            }
        }
        (incident.Version, incident.UpdatedAt) = (incident.Version + 1, now);
        await db.SaveChangesAsync(cancellationToken);
        await AssessmentQueue.AddAsync(connection, tenant, [id], new HashSet<Guid> { id }, now, cancellationToken);
        await ChangeFeed.AnnounceAsync(connection, new Change(tenant, Feed.Incidents), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Incidents could not be looked at again; it is tried in some seconds")]
    private partial void LogAway(Exception exception);
}
