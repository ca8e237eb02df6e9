using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Corrections;

/// <summary>Which services are asked about as one: only what neither a repository nor a person tells apart.</summary>
public sealed class LookalikesTests
{
    [Fact]
    public void Two_of_one_name_that_no_repository_tells_apart_are_asked_about_once()
    {
        var e = new InventoryBuilder();
        foreach (var name in (string[])["ledger", "books"]) e.Ecs("prod", name);
        Assert.Empty(Asked(e.Infer()));
        var catalog = CatalogInference.Infer(e.Build(), [Called(e, "books", "Ledger")]);
        var doubt = Assert.Single(Asked(catalog));
        Assert.Equal(ReviewReason.Duplicate, doubt.Reason);
        Assert.EndsWith(", and no repository tells them apart.", doubt.Told, StringComparison.Ordinal);
        var part = catalog.Services.Single(s => s.Doubts.Count > 0);
        Assert.Contains(doubt.Other, catalog.Services.Single(s => s != part).Anchors);
    }

    [Fact]
    public void Two_of_one_name_in_two_repositories_are_two()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "ledger", tags: "repo=acme/ledger");
        e.Ecs("prod", "ledger", account: "222233334444", tags: "repo=acme/books");
        e.Repo("ledger");
        e.Repo("books");
        Assert.Equal(2, e.Infer().Services.Count(s => s.Name == "ledger"));
        Assert.Empty(Asked(e.Infer()));
    }

    [Fact]
    public void The_only_two_of_a_repository_are_asked_about_when_one_name_holds_the_other_and_not_when_a_third_stands_there()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "orders", tags: "service=orders;repo=acme/orders");
        e.Ecs("prod", "orders-legacy", tags: "service=orders-legacy;repo=acme/orders");
        e.Repo("orders");
        Assert.Equal("orders and orders-legacy come from acme/orders, which holds nothing else.", Swapped(Assert.Single(Asked(e.Infer())).Told));
        e.Ecs("prod", "mailer", tags: "service=mailer;repo=acme/orders");
        Assert.Empty(Asked(e.Infer()));

        static string Swapped(string told) => told.Replace("orders-legacy and orders come", "orders and orders-legacy come", StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_says_only_what_a_thing_is_makes_no_likeness()
    {
        var e = new InventoryBuilder();
        foreach (var name in (string[])["ledger", "books"]) e.Ecs("prod", name);
        Assert.Empty(Asked(CatalogInference.Infer(e.Build(), [Called(e, "books", "API"), Called(e, "ledger", "API")])));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Who_says_that_they_are_two_is_not_asked_again_also_when_either_moves_on(bool turned)
    {
        var e = new InventoryBuilder();
        foreach (var name in (string[])["orders", "orders-legacy"]) e.Ecs("prod", name, tags: $"service={name};repo=acme/orders");
        e.Repo("orders");
        var catalog = e.Infer();
        var part = catalog.Services.Single(s => s.Doubts.Count > 0);
        var whole = catalog.Services.Single(s => s != part);
        // From either side.
        var (one, other) = turned ? (whole, part) : (part, whole);
        Correction said = new Correction.Distinct(Guid.NewGuid(), one.Anchors, "Sam", "", InventoryBuilder.Since, other.Anchors);
        Assert.Empty(Asked(CatalogInference.Infer(e.Build(), [said])));
        e.Ecs("staging", "orders-legacy", account: "222233334444", tags: "service=orders-legacy;repo=acme/orders");
        Assert.Single(Asked(e.Infer()));
        Assert.Empty(Asked(CatalogInference.Infer(e.Build(), [said])));
    }

    private static Correction.Value Called(InventoryBuilder e, string service, string name) =>
        new(Guid.NewGuid(), e.Infer().Services.Single(s => s.Name == service).Anchors, "Sam", "", InventoryBuilder.Since, "name", name, service);

    private static IReadOnlyList<Doubt> Asked(InferredCatalog catalog) => [.. catalog.Services.SelectMany(s => s.Doubts)];
}
