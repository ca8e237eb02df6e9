using Dd0c.Domain.Alerts;
using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Alerts.Incidents;

/// <summary>Looks at incidents again whose time has come though nothing came in: a snooze or a mute is over, or what flapped has been quiet. Each minute it marks as well that this node is there.</summary>
internal sealed class IncidentClock(SystemDatabase database, ListeningMark listening, IServiceScopeFactory scopes, TimeProvider time, ILogger<IncidentClock> logger) : TenantClock(scopes, time, logger, TimeSpan.FromSeconds(5))
{
    private const int Most = 200; // of a tenant at one look
    private static readonly TimeSpan s_mark = TimeSpan.FromMinutes(1);
    private readonly TimeProvider _time = time;
    private long? _marked;

    protected internal override async Task<List<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        if (_marked is not { } last || _time.GetElapsedTime(last) >= s_mark)
        {
            await listening.WriteAsync(cancellationToken);
            _marked = _time.GetTimestamp();
        }
        return await database.TenantsAsync("select distinct tenant_id from incidents where due_at <= $1", cancellationToken, _time.GetUtcNow());
    }

    protected override async Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var (tenant, now) = (services.GetRequiredService<TenantDb>(), _time.GetUtcNow());
        await using var db = tenant.Open();
        foreach (var incident in await db.Incidents.Where(i => i.DueAt <= now).OrderBy(i => i.DueAt).Take(Most).Select(i => i.Id).ToListAsync(cancellationToken)) await LookAsync(tenant, incident, now, cancellationToken);
    }

    private static async Task LookAsync(TenantDb database, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        if (await db.Incidents.SingleOrDefaultAsync(i => i.Id == id && i.DueAt <= now, cancellationToken) is not { } incident) return;
        if (incident.SnoozedUntil <= now)
        {
            incident.SnoozedUntil = null;
            if (IncidentState.IsActive(incident.State))
            {
                // Whoever put it off wanted to be told again.
                (incident.AcknowledgedAt, incident.AcknowledgedBy, incident.State) = (null, null, IncidentState.Open);
                db.IncidentEntries.Add(new IncidentEntry { TenantId = db.TenantId, Id = Guid.CreateVersion7(), IncidentId = id, At = now, Kind = EntryKind.Reopened, Text = "The snooze is over and it still fires" });
            }
        }
        if (incident.FlapsUntil <= now)
        {
            var flaps = (await IncidentFlaps.OfAsync(db, [incident], [], [], new Dictionary<Guid, Guid>(), now, cancellationToken)).GetValueOrDefault(id);
            var resolved = await db.Alerts.Where(a => a.IncidentId == id).MaxAsync(a => a.ResolvedAt, cancellationToken);
            if (IncidentFigures.Settle(incident, resolved, flaps) is { } kind) db.IncidentEntries.Add(IncidentFlaps.Entry(incident, kind, flapped: true, flaps));
        }
        incident.DueAt = IncidentFigures.Earliest(incident.SnoozedUntil, incident.FlapsUntil);
        (incident.Version, incident.UpdatedAt) = (incident.Version + 1, now);
        await db.SaveChangesAsync(cancellationToken);
        await AssessmentQueue.AddAsync(connection, db.TenantId, [id], new HashSet<Guid> { id }, now, cancellationToken);
        await ChangeFeed.AnnounceAsync(connection, new Change(db.TenantId, Feed.Incidents), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
