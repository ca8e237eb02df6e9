using System.Diagnostics;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Bench;

/// <summary>A discovery over the wire, cold and warm, and then what follows a scan of a large estate.</summary>
internal static class DiscoveryBench
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Inventory s_nothing = new([], [], []);

    public static async Task RunAsync(Figures figures)
    {
        await ScanAsync(figures);
        Infer(figures);
    }

    /// <summary>100 ms for each AWS call, 2.5 s for each GraphQL page of 25, and AWS's documented rates enforced.</summary>
    private static async Task ScanAsync(Figures figures)
    {
        var company = SyntheticCompany.Create(resources: 500, repositories: 500, s_now);
        await using var wire = await WireHost.StartAsync(company, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2.5));
        var (cold, coldTime) = await TimedAsync(() => wire.ScanAsync(s_nothing));
        var found = cold.Inventory(s_now);
        figures.Add("resources found", found.Resources.Count, "");
        figures.Add("repositories found", found.Repositories.Count, "");
        figures.Add("parts not seen whole", cold.Partial.Count, "", goal: 0.5);
        foreach (var part in cold.Partial.DistinctBy(c => (c.Scope.Kind, c.State)).Take(8)) await Console.Error.WriteLineAsync($"    {part.Scope.Kind} {part.Scope.Region}: {part.State} {part.Detail}");
        figures.Add("scan, cold", coldTime, "s", goal: 60);
        figures.Add("calls, cold", cold.Calls, "");
        var (warm, warmTime) = await TimedAsync(() => wire.ScanAsync(found));
        figures.Add("scan, warm", warmTime, "s", goal: 10);
        figures.Add("calls, warm", warm.Calls, "");
    }

    private static void Infer(Figures figures)
    {
        var inventory = SyntheticInventory.Of(SyntheticCompany.Create(resources: 10_000, repositories: 2_000, s_now), s_now);
        figures.Add("large estate, resources", inventory.Resources.Count, "");
        figures.Add("large estate, repositories", inventory.Repositories.Count, "");
        var start = Stopwatch.GetTimestamp();
        var catalog = CatalogInference.Infer(inventory);
        var inferred = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var plan = CatalogReconciler.Plan(new CatalogState(Guid.NewGuid(), [], [], [], [], [], [], new Dictionary<string, int>()), catalog, s_now);
        figures.Add("services inferred", plan.Services.Count, "");
        figures.Add("infer, large estate", inferred, "s");
        figures.Add("infer and reconcile, large estate", Stopwatch.GetElapsedTime(start).TotalSeconds, "s", goal: 10);
    }

    private static async Task<(T Result, double Seconds)> TimedAsync<T>(Func<Task<T>> deed)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await deed();
        return (result, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
