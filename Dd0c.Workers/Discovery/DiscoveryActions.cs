using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Quartz;

namespace Dd0c.Workers.Discovery;

/// <summary>Starts discovery for the tenant of this unit of work.</summary>
internal sealed class DiscoveryActions(TenantDb database, ISchedulerFactory schedulers, TimeProvider time)
{
    /// <summary>Queues a run, or returns the one that is queued or running already: two at once would only ask the customer twice.</summary>
    /// <param name="connections">Empty: all of the tenant's.</param>
    public async Task<StartOutcome> StartAsync(string trigger, IReadOnlyCollection<Guid> connections, Actor actor, CancellationToken cancellationToken)
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
            return open is { } id ? new StartOutcome.AlreadyRunning(id) : await StartAsync(trigger, connections, actor, cancellationToken);
        }
        await ScheduleAsync(await schedulers.GetScheduler(cancellationToken), database.TenantId, run.Id, cancellationToken);
        return new StartOutcome.Started(run.Id);
    }

    /// <summary>One job key a tenant, so that Quartz never runs two of them at once, on whatever node.</summary>
    internal static async Task ScheduleAsync(IScheduler scheduler, Guid tenantId, Guid runId, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<DiscoveryJob>().WithIdentity($"discovery-{tenantId}").StoreDurably().RequestRecovery().Build();
        await scheduler.AddJob(job, new AddJobOptions { Replace = true }, cancellationToken);
        await scheduler.TriggerJob(job.Key, new JobDataMap { ["tenant"] = tenantId.ToString(), ["run"] = runId.ToString() }, cancellationToken);
    }
}

/// <summary>How a request for a run ended.</summary>
internal abstract record StartOutcome
{
    public sealed record Started(Guid RunId) : StartOutcome;
    public sealed record AlreadyRunning(Guid RunId) : StartOutcome;
    public sealed record NothingConnected : StartOutcome;
    public sealed record UnknownConnection(Guid Id) : StartOutcome;
}
