using Dd0c.Domain.Discovery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Discovery;

/// <summary>The tenant's open run: at most one, whoever asks.</summary>
internal sealed class DiscoveryQueue(TenantDb database, TimeProvider time)
{
    /// <summary>Of more the list is read: that costs less than one by one.</summary>
    private const int MostParts = 25;

    /// <summary>Queues a run, or returns the one that is queued or running already: two at once would only ask the customer twice.</summary>
    /// <param name="full">All is read, also what has not changed.</param>
    public async Task<StartOutcome> AddAsync(string trigger, IReadOnlyCollection<Guid> connections, Actor actor, CancellationToken cancellationToken, bool full = false)
    {
        await using var db = database.Open();
        var known = await db.Connections.AsNoTracking().Select(c => c.Id).ToListAsync(cancellationToken);
        if (known.Count == 0) return new StartOutcome.NothingConnected();
        if (connections.FirstOrDefault(c => !known.Contains(c)) is var unknown && unknown != Guid.Empty) return new StartOutcome.UnknownConnection(unknown);

        var run = new DiscoveryRun
        {
            TenantId = database.TenantId,
            Trigger = trigger,
            Status = "queued",
            Connections = [.. connections],
            Full = full,
            RequestedBy = actor.Name,
            CreatedAt = time.GetUtcNow(),
        };
        db.Record(actor, "discovery.started", trigger, run.CreatedAt, new { run.Id, run.Full });
        return await AddAsync(db, run, cancellationToken) ?? await AddAsync(trigger, connections, actor, cancellationToken, full);
    }

    /// <summary>Queues a run of what waits of one connection and is due, and takes that off the list with it: neither can be without the other.</summary>
    /// <returns>Null: nothing waits; an earlier run took it along.</returns>
    public async Task<StartOutcome?> AddWaitingAsync(Guid connection, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var now = time.GetUtcNow();
        var waiting = await db.WaitingChanges.Where(c => c.ConnectionId == connection && c.DueAt <= now).OrderBy(c => c.Subject).ToListAsync(cancellationToken);
        if (waiting.Count == 0) return null;
        db.WaitingChanges.RemoveRange(waiting);
        var whole = waiting.Count > MostParts || waiting.Exists(c => c.Subject.Length == 0);
        var run = new DiscoveryRun
        {
            TenantId = database.TenantId,
            Trigger = "webhook",
            Status = "queued",
            Connections = [connection],
            Parts = whole ? [] : [.. waiting.Select(c => c.Subject)],
            Tries = waiting.Max(c => c.Tries),
            RequestedBy = actor.Name,
            CreatedAt = now,
        };
        db.Record(actor, "discovery.started", run.Trigger, run.CreatedAt, new { run.Id, run.Parts });
        return await AddAsync(db, run, cancellationToken) ?? await AddWaitingAsync(connection, actor, cancellationToken);
    }

    /// <returns>Null: the run that was in the way has ended meanwhile.</returns>
    private async Task<StartOutcome?> AddAsync(Dd0cDbContext db, DiscoveryRun run, CancellationToken cancellationToken)
    {
        db.DiscoveryRuns.Add(run);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // discovery_runs_open: one open run a tenant, decided by the database and not by who looked first.
            await using var again = database.Open();
            var open = await again.DiscoveryRuns.AsNoTracking().Where(r => r.Status == "queued" || r.Status == "running").Select(r => (Guid?)r.Id).FirstOrDefaultAsync(cancellationToken);
            return open is { } id ? new StartOutcome.AlreadyRunning(id) : null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return null; // what waited was taken by another node in this moment
        }
        return new StartOutcome.Started(run.Id);
    }
}
