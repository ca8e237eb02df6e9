using System.Diagnostics;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Catalog;
using Dd0c.Workers.Platform;

namespace Dd0c.Workers.Discovery;

/// <summary>From the inventory to the catalog: infer, reconcile with what is stored, write, tell.</summary>
internal sealed class CatalogPipeline(TenantDb database, InventoryStore inventory, CatalogStore catalog, TimeProvider time)
{
    /// <param name="runId">Null for a pass that belongs to no run; then there is no log to tell either.</param>
    public async Task<(CatalogCounts Counts, TimeSpan Persisting)> RunAsync(Guid? runId, RunLog? log, CancellationToken cancellationToken)
    {
        await using var turn = await CatalogTurn.TakeAsync(database, cancellationToken);
        if (log is not null) await log.PhaseAsync("infer", cancellationToken);
        var inferred = CatalogInference.Infer(await inventory.AllAsync(cancellationToken));
        log?.Services(inferred.Services.Count);

        if (log is not null) await log.PhaseAsync("persist", cancellationToken);
        var clock = Stopwatch.GetTimestamp();
        var before = await catalog.ReadAsync(cancellationToken);
        var plan = CatalogReconciler.Plan(before, inferred, time.GetUtcNow());
        await catalog.ApplyAsync(runId, before, plan, cancellationToken);
        var counts = plan.Counts;
        if (log is null) return (counts, Stopwatch.GetElapsedTime(clock));
        await log.TellAsync("services_reconciled", new { counts.Created, counts.Updated, counts.Unchanged, counts.Removed }, cancellationToken);
        await log.TellAsync("ownership_inferred", new { counts.Owned, counts.Ambiguous, counts.Unowned }, cancellationToken);
        return (counts, Stopwatch.GetElapsedTime(clock));
    }
}
