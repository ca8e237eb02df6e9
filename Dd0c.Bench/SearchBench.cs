using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Search;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Search;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dd0c.Bench;

/// <summary>Typing into the palette: 50 tenants with 10,000 services each, every keystroke searched and ranked, one after another.</summary>
internal static class SearchBench
{
    private const int Tenants = 50;
    private const int Rounds = 2;
    private static readonly TimeSpan s_fillMeilisearch = TimeSpan.FromSeconds(90);

    public static async Task RunAsync(Figures figures)
    {
        await using var database = await BenchDatabase.StartAsync();
        var tenants = new List<Guid>();
        for (var i = 0; i < Tenants; i++) tenants.Add(await BenchPortal.AddTenantAsync(database, $"t{i}"));
        await SearchEstate.FillAsync(database, tenants);
        var queries = Typing.Queries().ToList();
        figures.Add("services", Tenants * SearchEstate.Services, "");
        figures.Add("keystrokes", queries.Count * Rounds, "");

        var postgres = new Searching(new PostgresSearch(database.App), TimeProvider.System, NullLogger<Searching>.Instance);
        await MeasureAsync(postgres, tenants[7], [.. queries.Take(300)]); // warm
        var ((ours, nothing), spent) = await Spent.OnAsync(database.ProcessId, () => MeasureAsync(postgres, tenants[7], queries));
        figures.AddSpread("keystroke, PostgreSQL", [.. ours.Select(o => o.Ms)], "ms", goal: 5);
        foreach (var kind in ours.GroupBy(o => o.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
            figures.Add($"keystroke, PostgreSQL, {kind.Key}, p95", Figures.At([.. kind.Select(k => k.Ms).Order()], 0.95), "ms");
        figures.Add("keystroke, CPU of dd0c, mean", spent.Own.TotalMilliseconds / ours.Count, "ms");
        figures.Add("keystroke, CPU of PostgreSQL, mean", spent.Postgres.TotalMilliseconds / ours.Count, "ms");
        figures.Add("queries that found nothing", nothing, "");
        await CompareAsync(figures, database, tenants, queries, Figures.At([.. ours.Select(o => o.Ms).Order()], 0.95));
    }

    /// <summary>Meilisearch's own time as it reports it, and our whole way through it. It gets as many tenants as it indexes in the time.</summary>
    private static async Task CompareAsync(Figures figures, BenchDatabase database, List<Guid> tenants, List<TypedQuery> queries, double ours)
    {
        await using var server = await LocalMeilisearch.StartAsync(database.State, ServerBinaries.FindModules(AppContext.BaseDirectory), CancellationToken.None);
        using var http = Meilisearch.CreateHttp(server.Url, server.Key);
        var client = new Meilisearch(http);
        await client.PrepareAsync(CancellationToken.None);
        var (start, filled) = (Stopwatch.GetTimestamp(), 0);
        // The measured tenant first; another batch only while there is time for it.
        foreach (var tenant in tenants.Skip(7).Concat(tenants.Take(7)))
        {
            if (Stopwatch.GetElapsedTime(start) > s_fillMeilisearch) break;
            await client.PutAsync(tenant, SearchEstate.Documents(), 1, CancellationToken.None);
            filled++;
        }
        figures.Add("services in Meilisearch", filled * SearchEstate.Services, "");
        var through = new Searching(new PostgresSearch(database.App), TimeProvider.System, NullLogger<Searching>.Instance, client);
        await MeasureAsync(through, tenants[7], [.. queries.Take(300)]);
        var (whole, _) = await MeasureAsync(through, tenants[7], queries);
        var theirs = figures.AddSpreadOf("keystroke, through Meilisearch", [.. whole.Select(o => o.Ms)], "ms");
        var itself = new List<double>();
        foreach (var query in queries)
        {
            using var response = await http.PostAsJsonAsync($"indexes/{Meilisearch.Index}/search", new { q = SearchQuery.Parse(query.Text).Folded, filter = $"tenantId = \"{tenants[7]}\"", limit = 24 });
            itself.Add((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("processingTimeMs").GetDouble());
        }
        var own = figures.AddSpreadOf("keystroke, Meilisearch's own time (whole ms)", itself, "ms");
        figures.Add("PostgreSQL to Meilisearch's own time, p95", ours / Math.Max(own, 1), "times");
        figures.Add("PostgreSQL to our way through Meilisearch, p95", ours / theirs, "times");
    }

    private static async Task<(List<(string Kind, double Ms)> Taken, int Nothing)> MeasureAsync(Searching search, Guid tenant, IReadOnlyList<TypedQuery> queries)
    {
        var (taken, nothing) = (new List<(string, double)>(), 0);
        for (var round = 0; round < Rounds; round++)
            foreach (var query in queries)
            {
                var start = Stopwatch.GetTimestamp();
                var found = await search.SearchAsync(tenant, query.Text, SearchViewer.Nobody, 24, CancellationToken.None);
                taken.Add((query.Kind, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
                if (found.Hits.Count == 0) nothing++;
            }
        return (taken, nothing);
    }
}
