using System.Diagnostics;
using Dd0c.Domain.Search;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Search;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dd0c.Bench;

/// <summary>Typing into the palette with 10,000 services in one tenant and 49 more tenants beside it: query, ranking and all.</summary>
internal static class SearchBench
{
    private const int Services = 10_000;
    private const int OtherTenants = 49;
    private const int OtherServices = 200;
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(Figures figures)
    {
        await using var database = await BenchDatabase.StartAsync();
        await using var meilisearch = await LocalMeilisearch.StartAsync(database.State, ServerBinaries.FindModules(AppContext.BaseDirectory), CancellationToken.None);
        using var http = Meilisearch.CreateHttp(meilisearch.Url, meilisearch.Key);
        var client = new Meilisearch(http);
        await client.PrepareAsync(CancellationToken.None);
        var tenant = await FillAsync(database, client, Services);
        for (var i = 0; i < OtherTenants; i++) await FillAsync(database, client, OtherServices);
        await using (var analyse = database.Owner.CreateCommand("vacuum analyze search_documents")) await analyse.ExecuteNonQueryAsync();

        var postgres = new Searching(new PostgresSearch(database.App), TimeProvider.System, NullLogger<Searching>.Instance);
        var withMeilisearch = new Searching(new PostgresSearch(database.App), TimeProvider.System, NullLogger<Searching>.Instance, client);
        var queries = Typed().ToList();
        var ours = await MeasureAsync(postgres, tenant, queries);
        var theirs = await MeasureAsync(withMeilisearch, tenant, queries);
        figures.AddSpread($"search by PostgreSQL, {Services} services, {OtherTenants + 1} tenants", ours, "ms", goal: 5);
        figures.AddSpread("search by Meilisearch, the same", theirs, "ms");
        figures.Add("PostgreSQL to Meilisearch, p95", P95(ours) / P95(theirs), "times");
    }

    /// <summary>Every keystroke of some names, right and with slips.</summary>
    private static IEnumerable<string> Typed()
    {
        for (var i = 0; i < 60; i++)
        {
            var name = SyntheticCompany.Name(i * 97 % 2400);
            for (var length = 1; length <= Math.Min(name.Length, 14); length += 2) yield return name[..length];
            if (name.Length > 6) yield return name.Remove(3, 1);            // a letter left out
            if (name.Length > 6) yield return name[..4] + name[5] + name[4]; // two swapped
            yield return name.Replace('-', ' ');
        }
    }

    private static async Task<List<double>> MeasureAsync(Searching search, Guid tenant, IReadOnlyList<string> queries)
    {
        foreach (var query in queries.Take(200)) await search.SearchAsync(tenant, query, SearchViewer.Nobody, 20, CancellationToken.None); // warm
        var taken = new List<double>();
        for (var round = 0; round < 3; round++)
            foreach (var query in queries)
            {
                var start = Stopwatch.GetTimestamp();
                await search.SearchAsync(tenant, query, SearchViewer.Nobody, 20, CancellationToken.None);
                taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        return taken;
    }

    private static double P95(IEnumerable<double> values) => Figures.At([.. values.Order()], 0.95);

    private static async Task<Guid> FillAsync(BenchDatabase database, Meilisearch meilisearch, int services)
    {
        var tenant = Guid.CreateVersion7();
        await using var connection = await database.Owner.OpenConnectionAsync();
        await using (var make = new NpgsqlCommand("insert into tenants (id, slug, name) values ($1, $2, 'Bench')", connection) { Parameters = { new() { Value = tenant }, new() { Value = $"t{tenant:N}" } } })
            await make.ExecuteNonQueryAsync();
        var documents = Enumerable.Range(0, services).Select(Document).ToList();
        foreach (var chunk in documents.Chunk(1000)) await new SearchIndexer(new SearchSettings(Meilisearch: false)).WriteAsync(connection, tenant, chunk, [], CancellationToken.None);
        await meilisearch.PutAsync(tenant, documents, CancellationToken.None);
        return tenant;
    }

    private static SearchDocument Document(int number)
    {
        var name = SyntheticCompany.Name(number);
        return new SearchDocument(Guid.CreateVersion7(), "service", name, name, [name.Replace("-", "", StringComparison.Ordinal)], $"Does what a {name} does for the company.", null, $"Team {number % 40:00}", "owned", 0.9,
            $"acme/{name}", "service", "tier-2", "production", "ok", ["TypeScript", "ECS"], 0.9, s_now, s_now);
    }
}
