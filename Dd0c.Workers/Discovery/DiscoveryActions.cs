using Dd0c.Workers.Platform;
using Quartz;

namespace Dd0c.Workers.Discovery;

/// <summary>Starts discovery for the tenant of this unit of work.</summary>
internal sealed class DiscoveryActions(TenantDb database, DiscoveryQueue queue, ISchedulerFactory schedulers)
{
    /// <summary>Queues a run and has some node carry it out.</summary>
    /// <param name="connections">Empty: all of the tenant's.</param>
    /// <param name="full">All is read, also what has not changed.</param>
    public async Task<StartOutcome> StartAsync(string trigger, IReadOnlyCollection<Guid> connections, Actor actor, CancellationToken cancellationToken, bool full = false)
    {
        var outcome = await queue.AddAsync(trigger, connections, actor, cancellationToken, full);
        await GiveAsync(outcome, cancellationToken);
        return outcome;
    }

    /// <summary>Has what a vendor told of read.</summary>
    /// <returns>Null: nothing waits any more.</returns>
    public async Task<StartOutcome?> StartWaitingAsync(Guid connection, Actor actor, CancellationToken cancellationToken)
    {
        var outcome = await queue.AddWaitingAsync(connection, actor, cancellationToken);
        await GiveAsync(outcome, cancellationToken);
        return outcome;
    }

    private async Task GiveAsync(StartOutcome? outcome, CancellationToken cancellationToken)
    {
        if (outcome is StartOutcome.Started started) await ScheduleAsync(await schedulers.GetScheduler(cancellationToken), database.TenantId, started.RunId, cancellationToken);
    }

    /// <summary>One job key a tenant, so that Quartz never runs two of them at once, on whatever node.</summary>
    internal static JobKey JobOf(Guid tenantId) => new($"discovery-{tenantId}");

    internal static async Task ScheduleAsync(IScheduler scheduler, Guid tenantId, Guid runId, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<DiscoveryJob>().WithIdentity(JobOf(tenantId)).StoreDurably().RequestRecovery().Build();
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
