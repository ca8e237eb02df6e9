using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Discovery;

/// <summary>The tenant's open run: at most one, whoever asks.</summary>
internal sealed class DiscoveryQueue(TenantDb database, TimeProvider time)
{
    /// <summary>Queues a run, or returns the one that is queued or running already: two at once would only ask the customer twice.</summary>
    public async Task<StartOutcome> AddAsync(string trigger, IReadOnlyCollection<Guid> connections, Actor actor, CancellationToken cancellationToken)
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
            RequestedBy = actor.Name,
            CreatedAt = time.GetUtcNow(),
        };
        db.DiscoveryRuns.Add(run);
        db.Record(actor, "discovery.started", trigger, run.CreatedAt, new { run.Id });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // discovery_runs_open: one open run a tenant, decided by the database and not by who looked first.
            await using var again = database.Open();
            var open = await again.DiscoveryRuns.AsNoTracking().Where(r => r.Status == "queued" || r.Status == "running").Select(r => (Guid?)r.Id).FirstOrDefaultAsync(cancellationToken);
            return open is { } id ? new StartOutcome.AlreadyRunning(id) : await AddAsync(trigger, connections, actor, cancellationToken);
        }
        return new StartOutcome.Started(run.Id);
    }
}
