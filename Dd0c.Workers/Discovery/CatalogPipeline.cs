using System.Diagnostics;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Catalog;

namespace Dd0c.Workers.Discovery;

/// <summary>From the inventory to the catalog: infer, reconcile with what is stored, write, tell.</summary>
internal sealed class CatalogPipeline(InventoryStore inventory, CatalogStore catalog, TimeProvider time)
{
    public async Task<(CatalogCounts Counts, TimeSpan Persisting)> RunAsync(Guid? runId, RunLog log, CancellationToken cancellationToken)
    {
        await log.PhaseAsync("infer", cancellationToken);
        var inferred = CatalogInference.Infer(await inventory.AllAsync(cancellationToken));
        log.Services(inferred.Services.Count);

        await log.PhaseAsync("persist", cancellationToken);
        var clock = Stopwatch.GetTimestamp();
        var before = await catalog.ReadAsync(cancellationToken);
        var plan = CatalogReconciler.Plan(before, inferred, time.GetUtcNow());
        await catalog.ApplyAsync(runId, before, plan, cancellationToken);
        var counts = plan.Counts;
        await log.TellAsync("services_reconciled", new { counts.Created, counts.Updated, counts.Unchanged, counts.Removed }, cancellationToken);
        await log.TellAsync("ownership_inferred", new { counts.Owned, counts.Ambiguous, counts.Unowned }, cancellationToken);
        return (counts, Stopwatch.GetElapsedTime(clock));
    }
}
