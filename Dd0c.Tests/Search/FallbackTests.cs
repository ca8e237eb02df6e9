using System.Text.Json;
using Dd0c.Domain.Search;
using Dd0c.Tests.Support;
using Dd0c.Workers.Search;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Dd0c.Tests.Search;

/// <summary>A whole portal with a real Meilisearch that dies and comes back.</summary>
public sealed class FallbackTests(PostgresFixture postgres)
{
    private readonly ShiftedClock _clock = new();
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_meilisearch_is_filled_at_start_and_when_it_dies_postgresql_answers_until_it_is_back_and_has_caught_up()
    {
        var tenants = new TwoTenants();
        await using var database = await postgres.CreateAsync(Cancelled);
        await tenants.WriteAsync(database, Cancelled);
        await using var meilisearch = await MortalMeilisearch.StartAsync(Cancelled);
        await using var portal = ServedPortal.On(database, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock)), ("Meilisearch:Url", meilisearch.Url.ToString()), ("Meilisearch:Key", meilisearch.Key));
        var searching = portal.Services.GetRequiredService<Searching>();
        var tenant = tenants.One.TenantId;
        Task<SearchResults> FindAsync(string typed) => searching.SearchAsync(tenant, typed, null, SearchViewer.Nobody, 10, Cancelled);

        var filled = await UntilAsync(() => FindAsync("birch"), r => r.Engine == "meilisearch" && r.Hits.Count == 2);
        Assert.Null(filled.Notice);
        Assert.Empty((await FindAsync("walnut")).Hits);

        await meilisearch.KillAsync();
        var fallen = await FindAsync("birch");
        Assert.Equal("postgresql", fallen.Engine);
        Assert.Equal(2, fallen.Hits.Count);
        Assert.Contains("Meilisearch does not answer", fallen.Notice, StringComparison.Ordinal);
        Assert.NotNull(searching.FailingSince);

        // A change meanwhile: found at once in PostgreSQL, and kept for Meilisearch.
        var late = RankingTests.Make("lately-made");
        await using (var connection = await database.Owner.OpenConnectionAsync(Cancelled))
            await portal.Services.GetRequiredService<SearchIndexer>().WriteAsync(connection, tenant, [late], [], Cancelled);
        Assert.Equal(late.Id, Assert.Single((await FindAsync("lately")).Hits).Document.Id);
        await UntilAsync(() => PendingAsync(database), p => p.Any(x => x.Attempts > 0));

        await meilisearch.ReviveAsync(Cancelled);
        _clock.Advance(TimeSpan.FromMinutes(12)); // the pause after a failure is over
        var back = await UntilAsync(() => FindAsync("lately"), r => r.Engine == "meilisearch" && r.Hits.Count == 1);
        Assert.Null(back.Notice);
        Assert.Null(searching.FailingSince);
        await UntilAsync(() => PendingAsync(database), p => p.Count == 0);

        // An organisation that is deleted leaves it too, and no other.
        var engine = portal.Services.GetRequiredService<Meilisearch>();
        await database.System.ExecuteAsync($"delete from tenants where id = '{tenant}'");
        await portal.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<MeilisearchWatch>().Single().ForgetAsync(Cancelled);
        Assert.Null(await engine.HeldAsync(tenant, Cancelled));
        Assert.Empty((await engine.CandidatesAsync(tenant, SearchQuery.Parse("birch"), SearchViewer.Nobody, Cancelled)).Documents);
        Assert.NotNull(await engine.HeldAsync(tenants.Other.TenantId, Cancelled));
        Assert.Equal(0L, await database.Owner.CountAsync("search_farewells"));
    }

    [Fact]
    public async Task What_changed_while_no_meilisearch_was_configured_is_in_it_when_one_is_again()
    {
        var tenants = new TwoTenants();
        await using var database = await postgres.CreateAsync(Cancelled);
        await tenants.WriteAsync(database, Cancelled);
        await using var meilisearch = await MortalMeilisearch.StartAsync(Cancelled);
        (string, string)[] with = [("Meilisearch:Url", meilisearch.Url.ToString()), ("Meilisearch:Key", meilisearch.Key)];
        await using (var first = ServedPortal.On(database, null, with))
            await UntilAsync(() => FindAsync(first, "birch"), r => r.Engine == "meilisearch" && r.Hits.Count == 2);

        await using (var without = ServedPortal.On(database, null))
        {
            await using var connection = await database.Owner.OpenConnectionAsync(Cancelled);
            await without.Services.GetRequiredService<SearchIndexer>().WriteAsync(connection, tenants.One.TenantId, [RankingTests.Make("lately-made")], [tenants.One.ServiceId], Cancelled);
        }
        // One that was given up while Meilisearch was away.
        await using (var dead = database.Owner.CreateCommand($"insert into outbox (tenant_id, kind, key, payload, attempts, dead_at) values ('{tenants.One.TenantId}', '{SearchIndexer.MessageKind}', 'x', '{{}}', 10, now())"))
            await dead.ExecuteNonQueryAsync(Cancelled);

        await using var again = ServedPortal.On(database, null, with);
        Task<SearchResults> FindAsync(ServedPortal portal, string typed) => portal.Services.GetRequiredService<Searching>().SearchAsync(tenants.One.TenantId, typed, null, SearchViewer.Nobody, 10, Cancelled);
        Assert.Single((await FindAsync(again, "lately")).Hits); // whoever answers, from the first question on
        await UntilAsync(() => FindAsync(again, "lately"), r => r.Engine == "meilisearch" && r.Hits.Count == 1);
        Assert.Equal("Team birch", Assert.Single((await FindAsync(again, "birch")).Hits).Document.Title);
        await UntilAsync(() => PendingAsync(database), p => p.Count == 0);
    }

    [Fact]
    public async Task A_change_is_found_in_the_moment_it_is_committed_though_meilisearch_does_not_have_it_yet()
    {
        var tenants = new TwoTenants();
        await using var database = await postgres.CreateAsync(Cancelled);
        await tenants.WriteAsync(database, Cancelled);
        await using var meilisearch = await MortalMeilisearch.StartAsync(Cancelled);
        await using var portal = ServedPortal.On(database, null, ("Meilisearch:Url", meilisearch.Url.ToString()), ("Meilisearch:Key", meilisearch.Key));
        var searching = portal.Services.GetRequiredService<Searching>();
        foreach (var sample in new[] { tenants.One, tenants.Other })
            await UntilAsync(() => searching.SearchAsync(sample.TenantId, sample.Word, null, SearchViewer.Nobody, 10, Cancelled), r => r.Engine == "meilisearch");
        await using var connection = await database.Owner.OpenConnectionAsync(Cancelled);
        // By one that leaves no word for Meilisearch.
        await new SearchIndexer(new(false)).WriteAsync(connection, tenants.One.TenantId, [RankingTests.Make("lately-made")], [], Cancelled);
        var found = await searching.SearchAsync(tenants.One.TenantId, "lately", null, SearchViewer.Nobody, 10, Cancelled);
        Assert.Equal(("postgresql", 1, null), (found.Engine, found.Hits.Count, found.Notice));
        Assert.Equal("meilisearch", (await searching.SearchAsync(tenants.Other.TenantId, "walnut", null, SearchViewer.Nobody, 10, Cancelled)).Engine);
    }

    [Fact]
    public async Task A_portal_starts_and_searches_while_its_meilisearch_is_away()
    {
        var tenants = new TwoTenants();
        await using var database = await postgres.CreateAsync(Cancelled);
        await tenants.WriteAsync(database, Cancelled);
        await using var portal = ServedPortal.On(database, null, ("Meilisearch:Url", "http://127.0.0.1:9"));
        using var client = await portal.ClientAsync(tenants.One.TenantSlug);
        var found = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(new Uri("api/v1/services/search?q=birch", UriKind.Relative), Cancelled));
        Assert.Equal("postgresql", found.GetProperty("engine").GetString());
        Assert.Equal(1, found.GetProperty("total").GetInt32());
    }

    private static async Task<List<(long Id, int Attempts)>> PendingAsync(TestDatabase database)
    {
        await using var command = database.Owner.CreateCommand("select id, attempts from outbox");
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var rows = new List<(long, int)>();
        while (await reader.ReadAsync(Cancelled)) rows.Add((reader.GetInt64(0), reader.GetInt32(1)));
        return rows;
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> wanted)
    {
        while (true)
        {
            var answer = await ask();
            if (wanted(answer)) return answer;
            await Task.Delay(50, Cancelled);
        }
    }

    /// <summary>The machine's clock, put forward.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        private long _ahead;

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

        public override long GetTimestamp() => System.GetTimestamp() + (Interlocked.Read(ref _ahead) * (TimestampFrequency / TimeSpan.TicksPerSecond));
    }
}
