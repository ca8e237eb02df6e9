using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

/// <summary>Services that only a repository shows stay themselves while the repository grows and shrinks around them.</summary>
public sealed class StableIdentityTests
{
    private static readonly DateTimeOffset s_now = InventoryBuilder.Since.AddDays(1);

    [Fact]
    public void Components_declared_in_one_file_are_services_of_their_own()
    {
        var services = Shop("shop-web", "shop-mail", "shop-stock").Infer().Services;

        Assert.Equal(["shop-mail", "shop-stock", "shop-web"], services.Select(s => s.Name).Order());
        Assert.Equal(3, services.Select(s => s.Key).Distinct().Count());
        Assert.Equal(3, Planned(Empty, Shop("shop-web", "shop-mail", "shop-stock")).Services.Count);
    }

    [Fact]
    public void Components_declared_in_one_directory_are_services_of_their_own()
    {
        var e = new InventoryBuilder();
        e.Repo("shop", ("apps/catalog-info.yaml", Declared("shop-web")), ("apps/more-catalog-info.yaml", Declared("shop-mail")));

        Assert.Equal(2, e.Infer().Services.Select(s => s.Key).Distinct().Count());
    }

    [Fact]
    public void A_service_keeps_its_id_when_its_repository_comes_to_hold_a_second_one_and_when_it_is_alone_again()
    {
        var alone = Planned(Empty, Shop("shop"));
        var id = alone.Services.Single().Id;
        var both = Planned(alone, Shop("shop", "shop-mail"));
        var again = Planned(both, Shop("shop"));

        Assert.Equal(id, both.Services.Single(s => s.Name == "shop").Id);
        Assert.NotEqual(id, both.Services.Single(s => s.Name == "shop-mail").Id);
        Assert.Equal(id, Assert.Single(again.Services, s => s.RemovedAt is null).Id);
    }

    [Fact]
    public void Each_of_two_services_is_itself_when_it_is_the_one_that_stays()
    {
        var both = Planned(Planned(Empty, Shop("shop")), Shop("shop", "shop-mail"));
        var mail = Planned(both, Shop("shop-mail"));
        var web = Planned(mail, Shop("shop"));

        Assert.Equal(both.Services.Single(s => s.Name == "shop-mail").Id, Assert.Single(mail.Services, s => s.RemovedAt is null).Id);
        Assert.Equal(both.Services.Single(s => s.Name == "shop").Id, Assert.Single(web.Services, s => s.RemovedAt is null).Id);
    }

    [Fact]
    public void A_component_renamed_in_its_directory_keeps_its_id()
    {
        var before = Planned(Empty, Folders(("services/mail", "mailer"), ("services/web", "storefront")));
        var after = Planned(before, Folders(("services/mail", "postman"), ("services/web", "storefront")));

        Assert.Equal(before.Services.Single(s => s.Name == "mailer").Id, after.Services.Single(s => s.Name == "postman").Id);
    }

    [Fact]
    public void Two_services_under_one_key_stop_the_run_with_their_names()
    {
        var one = Shop("shop").Infer();
        var twice = one with { Services = [.. one.Services, one.Services[0] with { Name = "other" }] };

        Assert.Contains("shop and other", Assert.Throws<InvalidOperationException>(() => CatalogReconciler.Plan(Empty, twice, s_now)).Message, StringComparison.Ordinal);
    }

    private static CatalogState Empty => new(Guid.Empty, [], [], [], [], [], [], new Dictionary<string, int>());

    private static CatalogState Planned(CatalogState state, InventoryBuilder e)
    {
        state = state with { MissedScans = e.Repositories.ToDictionary(r => r.NodeId, _ => 0) };
        return CatalogReconcilerTests.Apply(state, CatalogReconciler.Plan(state, e.Infer(), s_now));
    }

    private static InventoryBuilder Shop(params string[] components)
    {
        var e = new InventoryBuilder();
        e.Repo("shop", ("catalog-info.yaml", string.Join("---\n", components.Select(Declared))));
        return e;
    }

    private static InventoryBuilder Folders(params (string Path, string Name)[] components)
    {
        var e = new InventoryBuilder();
        e.Repo("shop", [.. components.Select(c => (c.Path + "/catalog-info.yaml", Declared(c.Name)))]);
        return e;
    }

    internal static string Declared(string name) => $"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  type: service\n  lifecycle: production\n  owner: payments\n";
}
