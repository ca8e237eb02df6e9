using System.Text.Json;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Bench;

/// <summary>Whole discovery runs over the wire, cold and warm, from the sources to the catalog in PostgreSQL; then what follows a scan of a large estate.</summary>
internal static class DiscoveryBench
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(Figures figures)
    {
        await using var database = await BenchDatabase.StartAsync();
        await using var portal = await BenchPortal.StartAsync(database);
        await RunsAsync(figures, database, portal);
        await BudgetAsync(figures, database, portal);
        await LargeEstateBench.RunAsync(figures, database, portal);
    }

    /// <summary>AWS calls for about 500 resources in one account and region: cold, unchanged, and unchanged but all read.</summary>
    private static async Task BudgetAsync(Figures figures, BenchDatabase database, BenchPortal portal)
    {
        var company = BudgetEstate.Company();
        await using var wire = await WireHost.StartAsync(company, TimeSpan.Zero, TimeSpan.Zero);
        var tenant = await BenchPortal.AddTenantAsync(database, "budget");
        await ConnectAsync(portal, tenant, company, wire, Provider.Aws);
        foreach (var (word, full, goal) in new[] { ("cold", false, (double?)null), ("unchanged", false, 35.0), ("unchanged, everything read", true, null) })
        {
            var run = await AddRunAsync(portal, tenant, full);
            await portal.AsAsync(tenant, s => s.GetRequiredService<DiscoveryRunner>().RunAsync(run, CancellationToken.None));
            figures.Add($"AWS calls, one account and region, {word}", await CallsAsync(database, run), "", goal);
        }
        figures.Add("AWS calls: resources", await CountAsync(database, tenant, "cloud_resources"), "");
    }

    /// <summary>100 ms for each AWS call, 2.5 s for each GraphQL page of 25.</summary>
    private static async Task RunsAsync(Figures figures, BenchDatabase database, BenchPortal portal)
    {
        var company = SyntheticCompany.Create(resources: 500, repositories: 500, s_now);
        await using var wire = await WireHost.StartAsync(company, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2.5));
        var tenant = await BenchPortal.AddTenantAsync(database, "wire");
        await ConnectAsync(portal, tenant, company, wire);
        foreach (var (word, goal) in new[] { ("cold", 60.0), ("warm", 10.0) })
        {
            var run = await AddRunAsync(portal, tenant);
            var (status, spent) = await Spent.OnAsync(database.ProcessId, () => portal.AsAsync(tenant, s => s.GetRequiredService<DiscoveryRunner>().RunAsync(run, CancellationToken.None)));
            var (stats, errors) = await StatsAsync(portal, tenant, run);
            figures.Add($"run, {word}", spent, goal);
            figures.Add($"run, {word}: scan", stats.ScanDurationMs / 1000.0, "s");
            figures.Add($"run, {word}: reconcile", stats.ReconcileDurationMs / 1000.0, "s");
            figures.Add($"run, {word}: persist", stats.PersistDurationMs / 1000.0, "s");
            figures.Add($"run, {word}: resources", await CountAsync(database, tenant, "cloud_resources"), "");
            figures.Add($"run, {word}: repositories", await CountAsync(database, tenant, "repositories"), "");
            figures.Add($"run, {word}: calls", await CallsAsync(database, run), "");
            if (status != "completed") await Console.Error.WriteLineAsync($"  The {word} run ended {status}: {errors}");
            figures.Add($"run, {word}: not complete", status == "completed" ? 0 : 1, "", goal: 0.5); // it measured something else then
        }
    }

    internal static Task<int> ConnectAsync(BenchPortal portal, Guid tenant, Company company, WireHost wire, string? provider = null) => portal.AsAsync(tenant, async services =>
    {
        var vault = services.GetRequiredService<ConnectionVault>();
        await using var db = services.GetRequiredService<TenantDb>().Open();
        foreach (var account in company.Accounts)
            db.Connections.Add(Row(Provider.Aws, account.Alias, new("accessKey", AccessKeyId: account.AccessKeyId, Regions: [], EndpointUrl: wire.Aws.ToString()), new(SecretAccessKey: account.SecretAccessKey)));
        if (provider is null) db.Connections.Add(Row(Provider.GitHub, company.GitHub.Login, new("token", Org: company.GitHub.Login, BaseUrl: wire.GitHub.ToString()), new(Token: company.GitHub.Token)));
        return await db.SaveChangesAsync();

        Connection Row(string provider, string name, ConnectionConfig config, ConnectionSecret secret) => new()
        {
            TenantId = tenant, Provider = provider, Name = name, Status = "active", Config = JsonSerializer.Serialize(config, ConnectionVault.Json), Secret = vault.Seal(tenant, secret), CreatedAt = s_now, UpdatedAt = s_now,
        };
    });

    public static Task<Guid> AddRunAsync(BenchPortal portal, Guid tenant, bool full = false) => portal.AsAsync(tenant, async services =>
    {
        await using var db = services.GetRequiredService<TenantDb>().Open();
        var run = new DiscoveryRun { TenantId = tenant, Trigger = "manual", Status = "queued", Full = full, CreatedAt = DateTimeOffset.UtcNow };
        db.DiscoveryRuns.Add(run);
        await db.SaveChangesAsync();
        return run.Id;
    });

    /// <summary>A tenant has one open run at most.</summary>
    public static Task<int> EndRunAsync(BenchPortal portal, Guid tenant, Guid run) => portal.AsAsync(tenant, async services =>
    {
        await using var db = services.GetRequiredService<TenantDb>().Open();
        return await db.DiscoveryRuns.Where(r => r.Id == run).ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, "completed"));
    });

    private static Task<(RunStats Stats, string Errors)> StatsAsync(BenchPortal portal, Guid tenant, Guid run) => portal.AsAsync(tenant, async services =>
    {
        await using var db = services.GetRequiredService<TenantDb>().Open();
        var row = await db.DiscoveryRuns.SingleAsync(r => r.Id == run);
        return (JsonSerializer.Deserialize<RunStats>(row.Stats, RunLog.Json)!, row.Errors.Length > 1000 ? row.Errors[..1000] : row.Errors);
    });

    private static async Task<long> CountAsync(BenchDatabase database, Guid tenant, string table)
    {
        await using var ask = database.Owner.CreateCommand($"select count(*) from {table} where tenant_id = $1");
        ask.Parameters.AddWithValue(tenant);
        return (long)(await ask.ExecuteScalarAsync())!;
    }

    internal static async Task<long> CallsAsync(BenchDatabase database, Guid run)
    {
        await using var ask = database.Owner.CreateCommand("select coalesce(sum(calls), 0)::bigint from discovery_calls where run_id = $1");
        ask.Parameters.AddWithValue(run);
        return (long)(await ask.ExecuteScalarAsync())!;
    }
}
