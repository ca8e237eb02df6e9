using System.Diagnostics;
using Dd0c.Web.Catalog.Dependencies;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Bench;

/// <summary>Who fails with a service: 10,000 services, 50,000 edges, asked as the API asks, each after a change of the catalog and again without one.</summary>
internal static class GraphBench
{
    private const int Edges = 50_000;
    private const int Asked = 200;

    public static async Task RunAsync(Figures figures)
    {
        await using var database = await BenchDatabase.StartAsync();
        await using var portal = await BenchPortal.StartAsync(database);
        var (tenant, _) = await UiSeed.WriteAsync(database, portal);
        var services = new List<Guid>();
        await using (var ask = database.Owner.CreateCommand($"select id from services where tenant_id = '{tenant}' order by id"))
        await using (var reader = await ask.ExecuteReaderAsync())
            while (await reader.ReadAsync()) services.Add(reader.GetGuid(0));
        var random = new Random(7);
        // In layers, as calls go: the later ones are needed by nearly all.
        var edges = Enumerable.Range(0, Edges * 2).Select(_ => (From: random.Next(services.Count - 1), Step: 1 + (int)(random.NextDouble() * random.NextDouble() * 2000))).Where(e => e.From + e.Step < services.Count).Select(e => (Source: services[e.From], Target: services[e.From + e.Step])).Distinct().Take(Edges).ToList();
        await using (var write = database.Owner.CreateCommand("insert into service_dependencies (tenant_id, source_service_id, target_service_id, kind, confidence, source) select $1, s, t, 'calls', .9, 'runtime' from unnest($2::uuid[], $3::uuid[]) as e(s, t)"))
        {
            write.Parameters.AddWithValue(tenant);
            write.Parameters.AddWithValue(edges.Select(e => e.Source).ToArray());
            write.Parameters.AddWithValue(edges.Select(e => e.Target).ToArray());
            await write.ExecuteNonQueryAsync();
        }
        await using (var analyse = database.Owner.CreateCommand("vacuum analyze service_dependencies")) await analyse.ExecuteNonQueryAsync();
        figures.Add("services", services.Count, "");
        figures.Add("edges", edges.Count, "");
        var (cold, warm, sizes) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Asked; i++)
        {
            var service = services[random.Next(services.Count)].ToString();
            if (i % 4 == 0) await using (var change = database.Owner.CreateCommand($"update tenants set catalog_version = catalog_version + 1 where id = '{tenant}'")) await change.ExecuteNonQueryAsync();
            var start = Stopwatch.GetTimestamp();
            var answer = await portal.AsAsync(tenant, s => s.GetRequiredService<DependencyQueries>().ClosureAsync(service, needs: false, CancellationToken.None));
            if (i >= 8) (i % 4 == 0 ? cold : warm).Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            sizes.Add(answer!.Total);
        }
        figures.AddSpreadOf("services reached", sizes, "");
        figures.AddSpread("blast radius, catalog as before", warm, "ms", goal: 100);
        figures.AddSpreadOf("blast radius, first after a change", cold, "ms");
    }
}
