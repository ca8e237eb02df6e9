using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Search;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Search;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dd0c.Bench;

/// <summary>Typing into the palette: 50 tenants with 10,000 services each, every keystroke searched and ranked, one after another,
/// for somebody with a team and recents.</summary>
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
        var viewer = await SearchEstate.ViewerAsync(database, tenants[7]);
        await MeasureAsync(postgres, tenants[7], viewer, [.. queries.Take(300)]); // warm
        var ((ours, nothing), spent) = await Spent.OnAsync(database.ProcessId, () => MeasureAsync(postgres, tenants[7], viewer, queries));
        figures.AddSpread("keystroke, PostgreSQL", [.. ours.Select(o => o.Ms)], "ms", goal: 5);
        foreach (var kind in ours.GroupBy(o => o.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
            figures.Add($"keystroke, PostgreSQL, {kind.Key}, p95", Figures.At([.. kind.Select(k => k.Ms).Order()], 0.95), "ms");
        figures.Add("keystroke, CPU of dd0c, mean", spent.Own.TotalMilliseconds / ours.Count, "ms");
        figures.Add("keystroke, CPU of PostgreSQL, mean", spent.Postgres.TotalMilliseconds / ours.Count, "ms");
        figures.Add("queries that found nothing", nothing, "");
        await CompareAsync(figures, database, tenants, viewer, queries, Figures.At([.. ours.Select(o => o.Ms).Order()], 0.95));
    }

    /// <summary>Meilisearch's own time for the product's own request as it reports it, and our whole way through it. It gets as many tenants as it indexes in the time.</summary>
    private static async Task CompareAsync(Figures figures, BenchDatabase database, List<Guid> tenants, SearchViewer viewer, List<TypedQuery> queries, double ours)
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
            await SyncAsync(database, client, tenant);
            filled++;
        }
        figures.Add("services in Meilisearch", filled * SearchEstate.Services, "");
        var through = new Searching(new PostgresSearch(database.App), TimeProvider.System, NullLogger<Searching>.Instance, client);
        await MeasureAsync(through, tenants[7], viewer, [.. queries.Take(300)]);
        var (whole, _) = await MeasureAsync(through, tenants[7], viewer, queries);
        var theirs = figures.AddSpreadOf("keystroke, through Meilisearch", [.. whole.Select(o => o.Ms)], "ms");
        var itself = new List<double>();
        foreach (var query in queries)
        {
            using var response = await http.PostAsJsonAsync("multi-search", new { queries = Meilisearch.Queries(tenants[7], SearchQuery.Parse(query.Text), viewer) });
            itself.Add((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results").EnumerateArray().Sum(r => r.GetProperty("processingTimeMs").GetDouble()));
        }
        var own = figures.AddSpreadOf("keystroke, Meilisearch's own time (whole ms)", itself, "ms");
        figures.Add("PostgreSQL to Meilisearch's own time, p95", ours / Math.Max(own, 1), "times");
        figures.Add("PostgreSQL to our way through Meilisearch, p95", ours / theirs, "times");
        await ChangeAsync(figures, database, new(new PostgresSearch(database.App), TimeProvider.System, NullLogger<Searching>.Instance), through, client, tenants[7]);
    }

    private static async Task SyncAsync(BenchDatabase database, Meilisearch client, Guid tenant)
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddDatabase(database.Addresses).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
        await ActivatorUtilities.CreateInstance<MeilisearchSync>(scope.ServiceProvider, client).HandleAsync(tenant, "{}", CancellationToken.None);
    }

    /// <summary>From the commit of a change until a search finds it: by PostgreSQL, and by Meilisearch, brought there by the outbox.</summary>
    private static async Task ChangeAsync(Figures figures, BenchDatabase database, Searching postgres, Searching through, Meilisearch client, Guid tenant)
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddDatabase(database.Addresses).AddSingleton(client).AddOutboxHandler<MeilisearchSync>(SearchIndexer.MessageKind).BuildServiceProvider();
        using var sender = ActivatorUtilities.CreateInstance<OutboxSender>(services);
        await sender.StartAsync(CancellationToken.None);
        await using var connection = await database.Owner.OpenConnectionAsync();
        var (first, second) = (new List<double>(), new List<double>());
        for (var i = 0; i < 20; i++)
        {
            var made = SearchEstate.Documents().First(d => d.Kind == "service") with { Id = Guid.CreateVersion7(), Title = $"quokka{i}", Slug = $"quokka{i}" };
            await new SearchIndexer(new SearchSettings(Meilisearch: true)).WriteAsync(connection, tenant, [made], [], CancellationToken.None);
            var committed = Stopwatch.GetTimestamp();
            foreach (var (search, engine, taken) in new[] { (postgres, "postgresql", first), (through, "meilisearch", second) })
            {
                while (await search.SearchAsync(tenant, made.Title, null, SearchViewer.Nobody, 5, CancellationToken.None) is var found && (found.Engine != engine || found.Hits.Count == 0)) await Task.Delay(5);
                taken.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
            }
        }
        figures.AddSpread("commit to found, PostgreSQL", first, "ms", goal: 1000);
        figures.AddSpread("commit to found, Meilisearch itself", second, "ms", goal: 1000);
        await sender.StopAsync(CancellationToken.None);
    }

    private static async Task<(List<(string Kind, double Ms)> Taken, int Nothing)> MeasureAsync(Searching search, Guid tenant, SearchViewer viewer, IReadOnlyList<TypedQuery> queries)
    {
        var (taken, nothing) = (new List<(string, double)>(), 0);
        for (var round = 0; round < Rounds; round++)
            foreach (var query in queries)
            {
                var start = Stopwatch.GetTimestamp();
                var found = await search.SearchAsync(tenant, query.Text, null, viewer, 24, CancellationToken.None);
                taken.Add((query.Kind, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
                if (found.Hits.Count == 0) nothing++;
            }
        return (taken, nothing);
    }
}
