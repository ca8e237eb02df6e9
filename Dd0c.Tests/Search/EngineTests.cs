using Dd0c.Demo.Estate;
using Dd0c.Domain.Search;
using Dd0c.Tests.Support;
using Dd0c.Workers.Search;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dd0c.Tests.Search;

/// <summary>PostgreSQL and a real Meilisearch over the same documents: the same best five, each tenant its own, and no query that hurts.</summary>
public sealed class EngineTests(PostgresFixture postgres, MeilisearchServer meilisearch) : IAsyncLifetime
{
    private readonly Guid _tenant = Guid.CreateVersion7(), _neighbour = Guid.CreateVersion7();
    private TestDatabase _database = null!;
    private Searching _postgres = null!, _meilisearch = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateAsync(Cancelled);
        var client = await meilisearch.ClientAsync(Cancelled);
        var company = DemoCompany.Create(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        var services = company.Truth.Services.Select(s => RankingTests.Make(s.Name, aliases: [s.Name.Replace("-", "", StringComparison.Ordinal)], description: $"Belongs to {s.Owner ?? "nobody"}.") with { TeamName = s.Owner, Repository = s.Repository });
        var teams = company.GitHub.Teams.Select(t => RankingTests.Make(t.Name, aliases: [$"@acme/{t.Slug}"], kind: "team"));
        string[] odd = ["payment-gateway", "PaymentGatewayWorker", "café-menü-api", "HTTP2Proxy", "日本-決済", "a", "100%_sure"];
        await FillAsync(_database, client, _tenant, [.. services, .. teams, .. odd.Select(n => RankingTests.Make(n))]);
        await FillAsync(_database, client, _neighbour, [RankingTests.Make("payment-quokka", description: "neighbours only"), RankingTests.Make("quokka")]);
        _postgres = new(new PostgresSearch(_database.App), TimeProvider.System, NullLogger<Searching>.Instance);
        _meilisearch = new(new PostgresSearch(_database.App), TimeProvider.System, NullLogger<Searching>.Instance, client);
    }

    [Theory]
    [InlineData("paymnt gatway", "payment-gateway"), InlineData("payment-gateway", "payment-gateway"), InlineData("paym", null), InlineData("paymentgateway", "payment-gateway"), InlineData("gateway", null), InlineData("pgw", "PaymentGatewayWorker"), InlineData("cafe menu", "café-menü-api"), InlineData("café", "café-menü-api")]
    [InlineData("api", null), InlineData("checkout", null), InlineData("chekout", null), InlineData("order", null), InlineData("search", null), InlineData("worker", null), InlineData("http2", "HTTP2Proxy"), InlineData("proxy", "HTTP2Proxy"), InlineData("決済", "日本-決済"), InlineData("PAYMENT GATEWAY", "payment-gateway"), InlineData("gateway payment", null), InlineData("100%_sure", "100%_sure")]
    public async Task Both_engines_give_the_same_best_five(string typed, string? first)
    {
        var one = await _postgres.SearchAsync(_tenant, typed, null, SearchViewer.Nobody, 5, Cancelled);
        var other = await _meilisearch.SearchAsync(_tenant, typed, null, SearchViewer.Nobody, 5, Cancelled);
        Assert.Equal(("postgresql", "meilisearch"), (one.Engine, other.Engine));
        Assert.NotEmpty(one.Hits);
        Assert.Equal(one.Hits.Select(h => (h.Document.Title, h.MatchedOn)), other.Hits.Select(h => (h.Document.Title, h.MatchedOn)));
        if (first is not null) Assert.Equal(first, one.Hits[0].Document.Title);
    }

    [Theory, InlineData("quokka"), InlineData("payment"), InlineData("neighbours"), InlineData("q")]
    public async Task Each_tenant_finds_its_own_alone_in_either_engine(string typed)
    {
        foreach (var engine in new[] { _postgres, _meilisearch })
        {
            Assert.DoesNotContain((await engine.SearchAsync(_tenant, typed, null, SearchViewer.Nobody, 200, Cancelled)).Hits, h => h.Document.Title.Contains("quokka", StringComparison.Ordinal));
            Assert.All((await engine.SearchAsync(_neighbour, typed, null, SearchViewer.Nobody, 200, Cancelled)).Hits, h => Assert.Contains("quokka", h.Document.Title, StringComparison.Ordinal));
            Assert.Empty((await engine.SearchAsync(Guid.NewGuid(), typed, null, SearchViewer.Nobody, 200, Cancelled)).Hits);
        }
    }

    [Fact]
    public async Task No_query_hurts_either_engine()
    {
        string[] hostile =
        [
            "", " ", "'", "''; drop table services; --", "\"", "\\", "%", "_", "%%%", ":*", "a:*", "a & b | !c", "<->", "(", ")", "~pg", "\0", "pay\0ment", "payment\\", "$1", "{}", "tenantId = \"x\"", "\" OR tenantId EXISTS",
            new string('a', 10_000), string.Concat(Enumerable.Repeat("payment ", 2_000)), string.Concat(Enumerable.Range(0, 3_000).Select(i => (char)(0x4e00 + i))), "😀", "👩‍👩‍👧‍👦 payment", "\ud83d", "\udc00\ud800", "مرحبا بالعالم", "\u202epayment", "!!!???...", "́́́", "İI ıi ß ſ ﬀ", "a\r\nb\tc", "０１２", "x y z w v u t s r q p o n m",
        ];
        foreach (var typed in hostile)
            foreach (var engine in new[] { _postgres, _meilisearch })
            {
                var results = await engine.SearchAsync(_tenant, typed, null, SearchViewer.Nobody, 10, Cancelled);
                Assert.True(results.Notice is null, $"{results.Engine} failed on \"{typed[..Math.Min(40, typed.Length)]}\": {results.Notice}");
                Assert.DoesNotContain(results.Hits, h => h.Document.Title.Contains("quokka", StringComparison.Ordinal));
            }
    }

    internal static async Task FillAsync(TestDatabase database, Meilisearch client, Guid tenant, SearchDocument[] documents)
    {
        await using (var insert = database.Owner.CreateCommand("insert into tenants (id, slug, name) values ($1, $2, 'x')"))
        {
            insert.Parameters.AddWithValue(tenant);
            insert.Parameters.AddWithValue($"t-{tenant:N}");
            await insert.ExecuteNonQueryAsync(Cancelled);
        }
        await using var connection = await database.Owner.OpenConnectionAsync(Cancelled);
        await new SearchIndexer(new(false)).WriteAsync(connection, tenant, documents, [], Cancelled);
        await client.PutAsync(tenant, documents, 1, Cancelled);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();
}
