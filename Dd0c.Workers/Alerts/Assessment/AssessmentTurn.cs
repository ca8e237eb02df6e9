using Dd0c.Domain.Alerts;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Alerts.Assessment;

/// <summary>
/// Judges a tenant's incidents that are due, some at once and the worst first, and decides who is told of each. Between two lots
/// others get at the tenant; one that cannot be judged is tried again later and holds up no other.
/// </summary>
internal sealed partial class AssessmentTurn(TenantDb database, AlertWorlds worlds, TimeProvider time, ILogger<AssessmentTurn> logger) : IOutboxHandler
{
    private const int MostIncidents = 32, MostAlerts = 4_000;
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(5); // other tenants wait for the lane
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        // Whoever changes an incident now is waited for: what it commits is seen here, or has a message of its own.
        await DeliveryQueue.AfterWritersAsync(database, cancellationToken);
        for (var since = time.GetTimestamp(); time.GetElapsedTime(since) < s_turn;)
        {
            await using var db = database.Open();
            if (await NextAsync(db, time.GetUtcNow(), cancellationToken) is not { Count: > 0 } due) break;
            await AssessAsync(due, cancellationToken);
        }
        await GoOnAsync(cancellationToken);
    }

    /// <summary>Those that are due, the worst first: one a step worse goes before what has waited up to twenty seconds longer, and so does one that nobody was told of yet.</summary>
    internal static async Task<List<Guid>> NextAsync(Dd0cDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await db.Database.SqlQuery<Due>($"""
            select id as "Id", least(alerts, {AssessmentReading.MostEpisodes}) as "Alerts" from incidents where tenant_id = {db.TenantId} and assess_at <= {now}
            order by assess_at - interval '20 seconds' * (coalesce(array_position(array['info', 'low', 'medium', 'high', 'critical'], severity), 0) + (assessed_version = 0)::int), id limit {MostIncidents}
            """).ToListAsync(cancellationToken);
        var ids = new List<Guid>();
        for (var (i, alerts) = (0, 0); i < due.Count && (i == 0 || alerts + due[i].Alerts <= MostAlerts); alerts += due[i++].Alerts) ids.Add(due[i].Id);
        return ids;
    }

    private async Task AssessAsync(List<Guid> due, CancellationToken cancellationToken)
    {
        try
        {
            await AssessTogetherAsync(due, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && !DatabaseAway.Is(e))
        {
            if (due is [var only]) await PutOffAsync(only, e, cancellationToken);
            else foreach (var one in due) await AssessAsync([one], cancellationToken);
        }
    }

    private async Task AssessTogetherAsync(List<Guid> due, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        var now = time.GetUtcNow();
        var incidents = await db.Incidents.Where(i => due.Contains(i.Id) && i.AssessAt != null).ToListAsync(cancellationToken);
        var reading = await AssessmentReading.OfAsync(db, [.. incidents.Where(i => i.State != IncidentState.Merged)], await worlds.OfAsync(db, cancellationToken), now, cancellationToken);
        foreach (var incident in incidents)
        {
            db.IncidentEntries.AddRange(IncidentAssessment.Assess(incident, reading, now));
            (incident.AssessedVersion, incident.AssessAt) = (incident.Version, null);
        }
        await db.SaveChangesAsync(cancellationToken);
        await DeliveryPlan.WriteAsync(db, connection, incidents, now, cancellationToken);
        await ChangeFeed.AnnounceAsync(connection, new Change(db.TenantId, Feed.Incidents), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task PutOffAsync(Guid incident, Exception fault, CancellationToken cancellationToken)
    {
        LogFailed(fault, incident);
        var next = time.GetUtcNow() + s_pause;
        await using var db = database.Open();
        await db.Incidents.Where(i => i.Id == incident && i.AssessAt != null).ExecuteUpdateAsync(i => i.SetProperty(x => x.AssessAt, next), cancellationToken);
    }

    /// <summary>What is left, or is not due yet, gets a message of its own.</summary>
    private async Task GoOnAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Incidents.Where(i => i.AssessAt != null).MinAsync(i => i.AssessAt, cancellationToken) is not { } next) return;
        await using var connection = await database.ConnectAsync(cancellationToken);
        await AssessmentQueue.CallAsync(connection, db.TenantId, time.GetUtcNow(), next, cancellationToken);
    }

    private sealed record Due(Guid Id, int Alerts);

    [LoggerMessage(Level = LogLevel.Error, Message = "Incident {Incident} could not be judged; it is tried again in a minute")]
    private partial void LogFailed(Exception exception, Guid incident);
}
