using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.News;

namespace Dd0c.Tests.Catalog;

/// <summary>Which events a change of the catalog causes, and how they read.</summary>
public sealed class CatalogNewsTests
{
    private static readonly DateTimeOffset s_at = new(2026, 2, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_the_first_scan_finds_is_no_news_and_what_comes_after_it_is()
    {
        var (_, plan) = After(Nothing, Estate("orders", "desk"));
        Assert.Empty(CatalogNews.Of(Nothing, plan, first: true, s_at));
        Assert.Equal(["desk", "orders"], CatalogNews.Of(Nothing, plan, first: false, s_at).Cast<ServiceDiscovered>().Select(d => d.ServiceName));

        var (known, _) = After(Nothing, Estate("orders", "desk"));
        var news = Assert.Single(CatalogNews.Of(known, CatalogReconciler.Plan(known, Estate("orders", "desk", "ledger").Infer(), s_at), first: false, s_at));
        Assert.Equal((CatalogNews.Discovered, "ledger"), (news.Type, Assert.IsType<ServiceDiscovered>(news).ServiceName));
        Assert.Empty(CatalogNews.Of(known, CatalogReconciler.Plan(known, Estate("orders", "desk").Infer(), s_at), first: false, s_at)); // the same again
    }

    [Fact]
    public void Another_owner_is_told_with_both_and_how_sure_it_is()
    {
        var (known, _) = After(Nothing, Owned("buying"));
        var (_, plan) = After(known, Owned("selling"));
        var news = Assert.IsType<ServiceOwnershipChanged>(Assert.Single(CatalogNews.Of(known, plan, first: false, s_at)));
        Guid Team(string name) => known.Teams.Single(t => t.Name == name).Id;
        Assert.Equal((Team("buying"), Team("selling"), "owned"), (news.OldOwnerId, news.NewOwnerId, news.NewOwnerState));
        using var body = JsonDocument.Parse(news.Body("evt_1", s_at));
        Assert.Equal(("evt_1", "service.ownership.changed", s_at), (body.RootElement.GetProperty("event_id").GetString(), body.RootElement.GetProperty("type").GetString(), body.RootElement.GetProperty("timestamp").GetDateTimeOffset()));
        Assert.Equal(["confidence", "new_owner_id", "new_owner_state", "old_owner_id", "service_id", "service_name", "service_slug", "source"], body.RootElement.GetProperty("data").EnumerateObject().Select(m => m.Name).Order());
    }

    [Theory]
    [InlineData(2, 1, "healthy", "degraded"), InlineData(2, 0, "healthy", "down"), InlineData(1, 0, "degraded", "down"), InlineData(1, 2, null, null), InlineData(0, 1, null, null)]
    public void A_service_that_a_scan_finds_worse_is_told_and_one_that_is_better_is_not(int before, int after, string? was, string? now)
    {
        var (known, _) = After(Nothing, Running(before));
        var (_, plan) = After(known, Running(after));
        var news = CatalogNews.Of(known, plan, first: false, s_at).OfType<ServiceHealthDegraded>().SingleOrDefault();
        Assert.Equal((was, now), (news?.OldHealth, news?.NewHealth));
    }

    [Fact]
    public void Too_many_at_once_are_told_as_one_that_says_where_all_of_them_are()
    {
        var (_, plan) = After(Nothing, Estate([.. Enumerable.Range(0, CatalogNews.Most + 1).Select(i => $"svc{i}")]));
        var news = Assert.IsType<CatalogChanged>(Assert.Single(CatalogNews.Of(Nothing, plan, first: false, s_at)));
        Assert.Equal((CatalogNews.ManyChanged, CatalogNews.Discovered, CatalogNews.Discovered, CatalogNews.Most + 1), (news.Type, news.Asked, news.Event, news.Count));
        Assert.Equal("/api/v1/catalog/diff?from=2026-02-28T11:59:59.0000000Z&to=2026-02-28T12:00:00.0000000Z", news.Diff);
    }

    private static CatalogState Nothing => new(Guid.Empty, [], [], [], [], [], [], new Dictionary<string, int>());

    private static (CatalogState State, CatalogPlan Plan) After(CatalogState before, InventoryBuilder estate)
    {
        var plan = CatalogReconciler.Plan(before, estate.Infer(), s_at);
        return (before.After(plan), plan);
    }

    private static InventoryBuilder Estate(params string[] services)
    {
        var estate = new InventoryBuilder();
        foreach (var name in services) estate.Ecs("prod", name);
        return estate;
    }

    private static InventoryBuilder Running(int tasks)
    {
        var estate = new InventoryBuilder();
        estate.Ecs("prod", "orders", desired: 2, running: tasks);
        return estate;
    }

    private static InventoryBuilder Owned(string team)
    {
        var estate = Estate("orders");
        estate.Team("buying");
        estate.Team("selling");
        estate.Repo("orders", (".github/CODEOWNERS", $"* @acme/{team}\n"));
        return estate;
    }
}
