using Dd0c.Domain.Catalog;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Catalog;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Bench;

/// <summary>What a scan of 10,000 resources and 2,000 repositories is followed by: reconcile, infer, persist; the first time, and again unchanged.</summary>
internal static class LargeEstateBench
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(Figures figures, BenchDatabase database, BenchPortal portal)
    {
        var inventory = SyntheticInventory.Of(SyntheticCompany.Create(resources: 10_000, repositories: 2_000, s_now), s_now);
        var tenant = await BenchPortal.AddTenantAsync(database, "large");
        var scans = await ScansAsync(portal, tenant, inventory);
        var rows = inventory.Resources.Count + inventory.Repositories.Count + inventory.Teams.Count;
        figures.Add("large estate: resources", inventory.Resources.Count, "");
        figures.Add("large estate: repositories", inventory.Repositories.Count, "");
        foreach (var word in new[] { "first", "unchanged" })
        {
            var run = await DiscoveryBench.AddRunAsync(portal, tenant);
            var (_, all) = await Spent.OnAsync(database.ProcessId, () => portal.AsAsync(tenant, s => AfterScanAsync(s, run, scans)));
            figures.Add($"large estate, {word}: reconcile, infer, persist", all, goal: 10);
            figures.Add($"large estate, {word}: rows each second", rows / all.Wall.TotalSeconds, "");
            await DiscoveryBench.EndRunAsync(portal, tenant, run);
        }
        await StepsAsync(figures, database, portal, scans);
    }

    /// <summary>The way of a run after its scan.</summary>
    private static async Task<CatalogCounts> AfterScanAsync(IServiceProvider services, Guid run, IReadOnlyList<(Guid, ScanResult)> scans)
    {
        await services.GetRequiredService<InventoryStore>().ApplyAsync(run, scans, CancellationToken.None);
        var log = new RunLog(services.GetRequiredService<TenantDb>(), services.GetRequiredService<ChangeFeed>(), TimeProvider.System, run);
        return (await services.GetRequiredService<CatalogPipeline>().RunAsync(Dd0c.Domain.History.CatalogCause.Run(run), log, CancellationToken.None)).Counts;
    }

    /// <summary>The same for another tenant, step by step, twice.</summary>
    private static async Task StepsAsync(Figures figures, BenchDatabase database, BenchPortal portal, IReadOnlyList<(Guid, ScanResult Result)> seen)
    {
        var tenant = await BenchPortal.AddTenantAsync(database, "steps");
        var scans = await ScansAsync(portal, tenant, seen);
        foreach (var word in new[] { "first", "unchanged" })
        {
            var run = await DiscoveryBench.AddRunAsync(portal, tenant);
            await portal.AsAsync(tenant, async services =>
            {
                var (inventory, catalog) = (services.GetRequiredService<InventoryStore>(), services.GetRequiredService<CatalogStore>());
                await StepAsync("write the inventory", () => inventory.ApplyAsync(run, scans, CancellationToken.None));
                var all = await StepAsync("read the inventory", () => inventory.AllAsync(CancellationToken.None));
                var inferred = await StepAsync("infer", () => Task.FromResult(CatalogInference.Infer(all)));
                var before = await StepAsync("read the catalog", () => catalog.ReadAsync(CancellationToken.None));
                var plan = await StepAsync("reconcile the catalog", () => Task.FromResult(CatalogReconciler.Plan(before, inferred, s_now)));
                await StepAsync("write the catalog", async () =>
                {
                    await catalog.ApplyAsync(null, before, plan, CancellationToken.None);
                    return 0;
                });
                figures.Add($"large estate, {word}: services written", plan.Services.Count, "");
                return plan;
            });
            await DiscoveryBench.EndRunAsync(portal, tenant, run);

            async Task<T> StepAsync<T>(string step, Func<Task<T>> deed)
            {
                var (result, spent) = await Spent.OnAsync(database.ProcessId, deed);
                figures.Add($"large estate, {word}: {step}", spent);
                return result;
            }
        }
    }

    private static Task<IReadOnlyList<(Guid, ScanResult Result)>> ScansAsync(BenchPortal portal, Guid tenant, Inventory inventory) =>
        ScansAsync(portal, tenant, [(Guid.Empty, new([.. inventory.Resources.Select(r => r.Fact)], [], [], [])), (Guid.Empty, new([], [.. inventory.Repositories.Select(r => r.Fact)], [.. inventory.Teams.Select(t => t.Fact)], []))]);

    /// <summary>What an AWS and a GitHub connection of the tenant would have brought home: everything, seen whole.</summary>
    private static Task<IReadOnlyList<(Guid, ScanResult Result)>> ScansAsync(BenchPortal portal, Guid tenant, IReadOnlyList<(Guid, ScanResult Result)> seen) => portal.AsAsync<IReadOnlyList<(Guid, ScanResult Result)>>(tenant, async services =>
    {
        await using var db = services.GetRequiredService<TenantDb>().Open();
        var (aws, github) = (Row(Provider.Aws), Row(Provider.GitHub));
        db.Connections.AddRange(aws, github);
        await db.SaveChangesAsync();
        return
        [
            (aws.Id, seen[0].Result with { Coverage = [.. seen[0].Result.Resources.GroupBy(r => (r.Account, r.Region, r.Type)).Select(g => new Coverage(new(aws.Id, Provider.Aws, g.Key.Account, g.Key.Region, g.Key.Type), CoverageState.Complete, g.Count()))] }),
            (github.Id, seen[1].Result with { Coverage = [.. new[] { "repositories", "teams" }.Select(kind => new Coverage(new(github.Id, Provider.GitHub, seen[1].Result.Repositories[0].Org, "-", kind), CoverageState.Complete, 0))] }),
        ];

        Connection Row(string provider) => new() { TenantId = tenant, Provider = provider, Name = provider, Status = "active", Config = "{}", CreatedAt = s_now, UpdatedAt = s_now };
    });
}
