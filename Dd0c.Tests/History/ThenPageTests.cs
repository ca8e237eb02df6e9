using System.Text.Json;
using Dd0c.Tests.Support;
using Dd0c.Web.Catalog;

namespace Dd0c.Tests.History;

/// <summary>A page of an earlier catalog that the database gives is the one that reading all of it gives.</summary>
[Trait("Length", "long")]
public sealed class ThenPageTests(PostgresFixture postgres)
{
    [Theory, InlineData(21), InlineData(22)]
    public async Task What_the_database_narrows_orders_and_counts_is_what_reading_everything_gives(int seed)
    {
        await using var portal = await ServedPortal.StartAsync(postgres, TestContext.Current.CancellationToken);
        using var client = await portal.ClientAsync("pages");
        var history = new RecordedHistory(portal, "pages");
        await history.WanderAsync(seed);
        foreach (var (at, services) in history.Steps)
        {
            var all = await history.WithAsync(h => h.AtAsync(at, TestContext.Current.CancellationToken));
            Assert.True(services.Count > 0);
            Assert.Equal(services.Count, all.Count);
            var facets = ThenSelection.Facets(all, new());
            foreach (var address in Addresses(facets))
            {
                var (query, problems) = ServiceListQuery.Parse(address);
                Assert.Empty(problems);
                var asked = ThenSelection.Asked(query);
                var page = await history.WithAsync(h => h.PageAsync(at, asked, TestContext.Current.CancellationToken));
                var whole = ThenSelection.List(all, query);
                Assert.Equal((address, whole.Total), (address, page!.Value.Total));
                Assert.Equal(whole.Rows.Select(r => $"{address} {JsonSerializer.Serialize(r)}"), page.Value.Rows.Select(r => $"{address} {JsonSerializer.Serialize(ThenSelection.Row(r.Id, r.Then))}"));
                var counts = await history.WithAsync(h => h.CountsAsync(at, asked, TestContext.Current.CancellationToken));
                Assert.Equal(Text(address, ThenSelection.Facets(all, query)), Text(address, ThenSelection.Facets(counts!)));
            }
        }
    }

    private static IEnumerable<string> Addresses(IReadOnlyDictionary<string, IReadOnlyList<Facet>> facets) =>
    [
        "", "?size=25&page=2", "?size=25&page=999", "?q=a", "?q=s%20e", "?q=100%25", "?q=a_b", "?q=%5C", "?team=none", "?team=-none", "?lang=none&env=-none",
        .. ServiceListQuery.Sorts.Where(s => s != "deploy").SelectMany(s => (string[])[$"?sort={s}", $"?sort=-{s}"]),
        .. facets.SelectMany(f => f.Value.Take(2).SelectMany(v => (string[])[$"?{f.Key}={Uri.EscapeDataString(v.Value)}", $"?{f.Key}=-{Uri.EscapeDataString(v.Value)}&sort=-changed", $"?{f.Key}={Uri.EscapeDataString(v.Value)}&health=unknown&q=a"])),
    ];

    // Values with the same words stand in any order.
    private static IEnumerable<string> Text(string address, IReadOnlyDictionary<string, IReadOnlyList<Facet>> facets) =>
        facets.SelectMany(f => f.Value.Select(v => $"{address} {f.Key} {v.Value} {v.Text} {v.Count}")).Order(StringComparer.Ordinal);
}
