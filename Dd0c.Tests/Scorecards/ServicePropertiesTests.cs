using Dd0c.Domain.Catalog;
using Dd0c.Domain.Scorecards;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Scorecards;

/// <summary>What of repositories and resources can be asked of a service.</summary>
public sealed class ServicePropertiesTests
{
    private static readonly Guid s_tenant = Guid.CreateVersion7();

    [Fact]
    public void What_a_repository_holds_is_told_of_its_service()
    {
        var estate = new InventoryBuilder();
        estate.Repo("checkout", ["docs", "runbooks"], [new("ann", 3), new("bob", 1)], ("README.md", "# checkout"), ("LICENSE", ""), ("Dockerfile", ""), ("CODEOWNERS", "* @acme/checkout"), ("checkout-api.openapi.yaml", ""), ("slo.yaml", ""), (".github/workflows/ci.yml", "steps:\n - uses: github/codeql-action/init@v3\n # - uses: aquasecurity/trivy-action@0\n - run: npm audit --omit=dev"));
        estate.Ecs("main", "checkout");
        var of = Properties(estate, "checkout");
        Assert.Equal("README.md", Words(of, "repository.readme"));
        Assert.Equal("LICENSE", Words(of, "repository.license"));
        Assert.Equal("Dockerfile", Words(of, "repository.dockerfile"));
        Assert.Equal("CODEOWNERS", Words(of, "repository.codeowners"));
        Assert.Equal("checkout-api.openapi.yaml", Words(of, "repository.openapi"));
        Assert.Equal("runbooks", Words(of, "repository.runbooks"));
        Assert.Equal("slo.yaml", Words(of, "repository.slo"));
        Assert.Equal("CodeQL, npm audit", Words(of, "repository.scans"));
        Assert.Equal("2", Words(of, "repository.contributors"));
    }

    [Fact]
    public void In_a_repository_of_several_services_each_has_its_own_files()
    {
        var estate = new InventoryBuilder();
        estate.Repo("shop", ["services", "services/cart", "services/stock"], null, ("README.md", "# shop"), ("LICENSE", ""), ("services/cart/README.md", "# cart"), ("services/cart/openapi.json", "{}"), ("services/cart/Dockerfile", ""), ("services/stock/Dockerfile", ""),
            ("services/cart/catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: cart}\nspec: {type: service, owner: a, lifecycle: production}"), ("services/stock/catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: stock}\nspec: {type: service, owner: a, lifecycle: production}"));
        var (cart, stock) = (Properties(estate, "cart"), Properties(estate, "stock"));
        Assert.Equal("services/cart/README.md", Words(cart, "repository.readme"));
        Assert.Equal("services/cart/openapi.json", Words(cart, "repository.openapi"));
        Assert.Equal("none", Words(stock, "repository.readme"));
        Assert.Equal("none", Words(stock, "repository.openapi"));
        Assert.Equal("LICENSE", Words(stock, "repository.license"));
    }

    [Fact]
    public void What_runs_is_told_with_its_alarms_and_tags()
    {
        var estate = new InventoryBuilder();
        var ecs = estate.Ecs("main", "checkout", tags: "team=checkout;cost-center=42;aws:cloudformation:stack-name=x");
        estate.Alarm("checkout-slo-burn", "OK", ecs.Arn);
        estate.Alarm("checkout-cpu", "OK", ecs.Arn);
        var of = Properties(estate, "checkout");
        Assert.Equal("2", Words(of, "alarms"));
        Assert.Equal("checkout-cpu, checkout-slo-burn", Words(of, "health-checks"));
        Assert.Equal("checkout-slo-burn", Words(of, "slo-alarms"));
        Assert.Equal("42", Words(of, "tag.cost-center"));
        Assert.DoesNotContain(of.Keys, k => k.StartsWith("tag.aws:", StringComparison.Ordinal));
        Assert.Equal("1", Words(of, "resources"));
    }

    private static string Words(IReadOnlyDictionary<string, PropertyValue> of, string property) => PropertyValue.Words(of.GetValueOrDefault(property));

    private static IReadOnlyDictionary<string, PropertyValue> Properties(InventoryBuilder estate, string service)
    {
        var before = new CatalogState(s_tenant, [], [], [], [], [], [], new Dictionary<string, int>());
        var after = before.After(CatalogReconciler.Plan(before, estate.Infer(), InventoryBuilder.Since));
        return ServiceProperties.OfInventory(after, estate.Build())[after.Services.Single(s => s.Name == service).Id];
    }
}
