using Dd0c.Domain.Search;
using Dd0c.Tests.Support;
using Dd0c.Workers.Search;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dd0c.Tests.Search;

/// <summary>Far more services match than either engine brings: what ranks first is among the brought, in both.</summary>
public sealed class CrowdedTests(PostgresFixture postgres, MeilisearchServer meilisearch) : IAsyncLifetime
{
    private static readonly Guid s_mine = Guid.NewGuid(), s_mineToo = Guid.NewGuid();
    private static readonly SearchDocument s_opened = RankingTests.Make("platform-zz-rather-long-opened-service");
    private static readonly SearchDocument[] s_special =
    [
        RankingTests.Make("platform"), RankingTests.Make("till", aliases: ["Plat-Form"]), s_opened,
        RankingTests.Make("platform-zz-rather-long-own-service", team: s_mine), RankingTests.Make("platform-zz-rather-long-other-own-service", team: s_mineToo),
        RankingTests.Make("platform-zz-rather-long-critical-service") with { Tier = "critical" },
        RankingTests.Make("Platform Engineering and Some More Words", kind: "team"), RankingTests.Make("checkout", description: "Runs on the platform of the service.", team: s_mine),
    ];

    private static readonly SearchViewer s_viewer = new([s_mine, s_mineToo], new Dictionary<Guid, DateTimeOffset> { [s_opened.Id] = DateTimeOffset.UnixEpoch.AddDays(1), [Guid.NewGuid()] = DateTimeOffset.UnixEpoch });
    private static readonly string[] s_own = ["platform-zz-rather-long-own-service", "platform-zz-rather-long-other-own-service", "platform-zz-rather-long-opened-service", "platform-zz-rather-long-critical-service"];
    private readonly Guid _tenant = Guid.CreateVersion7();
    private TestDatabase _database = null!;
    private Searching[] _engines = [];
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateAsync(Cancelled);
        var client = await meilisearch.ClientAsync(Cancelled);
        await EngineTests.FillAsync(_database, client, _tenant, [.. s_special, .. Enumerable.Range(0, 260).Select(i => RankingTests.Make($"platform-service-{i:000}"))]);
        _engines =
        [
            new(new PostgresSearch(_database.App), TimeProvider.System, NullLogger<Searching>.Instance),
            new(new PostgresSearch(_database.App), TimeProvider.System, NullLogger<Searching>.Instance, client),
        ];
    }

    [Theory]
    [InlineData("platform", "platform", "till"), InlineData("plat form", "platform", "till"), InlineData("plat"), InlineData("pl"), InlineData("p"), InlineData("service"), InlineData("platform serv"), InlineData("platformz"), InlineData("pz"), InlineData("latfor"), InlineData("platfrom")]
    public async Task Exact_names_aliases_ones_own_and_what_one_opened_come_first_in_either_engine(string typed, params string[] before)
    {
        var found = await AskAsync(typed, null, s_viewer);
        Assert.Equal([.. before, .. s_own], found[0].Hits.Select(h => h.Document.Title).Where(t => t.StartsWith("platform-zz", StringComparison.Ordinal) || before.Contains(t)).Take(before.Length + 4));
        Assert.Equal(found[0].Hits.Take(before.Length + 4).Select(h => (h.Document.Title, h.MatchedOn)), found[1].Hits.Take(before.Length + 4).Select(h => (h.Document.Title, h.MatchedOn)));
    }

    [Fact]
    public async Task A_team_is_found_among_services_that_all_match_when_teams_are_asked_for()
    {
        foreach (var found in await AskAsync("plat", "team", SearchViewer.Nobody))
        {
            Assert.Equal("Platform Engineering and Some More Words", Assert.Single(found.Hits).Document.Title);
            Assert.Equal((1, false), (found.Total, found.More));
        }
    }

    [Fact]
    public async Task Neither_engine_calls_what_it_has_looked_at_all_there_is()
    {
        foreach (var found in await AskAsync("platform", null, SearchViewer.Nobody)) Assert.True(found.More && found.Total is > 40 and < 260, $"{found.Engine}: {found.Total}");
        foreach (var found in await AskAsync("till", null, SearchViewer.Nobody)) Assert.Equal((1, false), (found.Total, found.More));
    }

    private async Task<SearchResults[]> AskAsync(string typed, string? kind, SearchViewer viewer)
    {
        var found = await Task.WhenAll(_engines.Select(e => e.SearchAsync(_tenant, typed, kind, viewer, 100, Cancelled)));
        Assert.Equal(["postgresql", "meilisearch"], found.Select(f => f.Engine));
        return found;
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();
}
