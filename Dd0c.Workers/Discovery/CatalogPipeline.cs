using System.Diagnostics;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Workers.Catalog;
using Dd0c.Workers.Corrections;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Scorecards;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Discovery;

/// <summary>From the inventory to the catalog: infer, reconcile with what is stored, write, tell.</summary>
internal sealed class CatalogPipeline(TenantDb database, InventoryStore inventory, CorrectionStore corrections, CatalogStore catalog, ServicePropertiesStore properties, TimeProvider time)
{
    /// <param name="cause">What made it happen, for the log of changes.</param>
    /// <param name="log">Of the run; null for a pass that belongs to none.</param>
    public async Task<CatalogPass> RunAsync(CatalogCause? cause, RunLog? log, CancellationToken cancellationToken)
    {
        await using var turn = await CatalogTurn.TakeAsync(database, cancellationToken);
        if (log is not null) await log.PhaseAsync("infer", cancellationToken);
        var all = await inventory.AllAsync(cancellationToken);
        var inferred = CatalogInference.Infer(all, await corrections.StandingAsync(cancellationToken));
        log?.Services(inferred.Services.Count);
        foreach (var fault in inferred.Faults) log?.Error(RunError.Files, fault.Repository, $"{fault.File}:{fault.Line}", fault.Reason);

        if (log is not null) await log.PhaseAsync("persist", cancellationToken);
        var clock = Stopwatch.GetTimestamp();
        var before = await catalog.ReadAsync(cancellationToken);
        var plan = CatalogReconciler.Plan(before, inferred, time.GetUtcNow());
        var entities = EntityReconciler.Plan(before.TenantId, await catalog.EntitiesAsync(cancellationToken), inferred.Entities, plan.ServiceIds, plan.TeamIds, time.GetUtcNow());
        await catalog.ApplyAsync(cause, before, plan, cancellationToken, entities);
        await catalog.NoteAsync(inferred, cancellationToken);
        await properties.WriteAsync(before.After(plan), all, cancellationToken);
        await corrections.ForgetSeenAsync(inferred, cancellationToken);
        var counts = await BeganAsync(cause?.RunId, cancellationToken) is { } since ? InterimCatalog.Whole(before, plan, since) : plan.Counts;
        if (log is not null)
        {
            await log.TellAsync("services_reconciled", new { counts.Created, counts.Updated, counts.Unchanged, counts.Removed }, cancellationToken);
            await log.TellAsync("ownership_inferred", new { counts.Owned, counts.Ambiguous, counts.Unowned }, cancellationToken);
        }
        return new(counts, Stopwatch.GetElapsedTime(clock), MoreCertain.Of(before, plan));
    }

    /// <summary>A pass while some connections are still being read: it adds what is new and touches nothing else.</summary>
    public async Task AddAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var turn = await CatalogTurn.TakeAsync(database, cancellationToken);
        var inferred = CatalogInference.Infer(await inventory.AllAsync(cancellationToken), await corrections.StandingAsync(cancellationToken));
        var before = await catalog.ReadAsync(cancellationToken);
        var plan = CatalogReconciler.Plan(before, inferred, time.GetUtcNow());
        if (await BeganAsync(runId, cancellationToken) is { } since) await catalog.ApplyAsync(CatalogCause.Run(runId), before, InterimCatalog.Of(before, plan, since), cancellationToken);
    }

    /// <summary>How many services the catalog holds.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Services.CountAsync(s => s.RemovedAt == null, cancellationToken);
    }

    /// <summary>How many of them a person should look at.</summary>
    public async Task<int> NeedLookAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Services.Where(s => s.RemovedAt == null).CountAsync(Service.NeedsLook, cancellationToken);
    }

    private async Task<DateTimeOffset?> BeganAsync(Guid? runId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.DiscoveryRuns.Where(r => r.Id == runId).Select(r => r.StartedAt).SingleOrDefaultAsync(cancellationToken);
    }
}

/// <param name="Persisting">How long it took to reconcile and write.</param>
/// <param name="MoreCertain">The services that are surer of their owner by it.</param>
internal sealed record CatalogPass(CatalogCounts Counts, TimeSpan Persisting, IReadOnlyList<Guid> MoreCertain);
