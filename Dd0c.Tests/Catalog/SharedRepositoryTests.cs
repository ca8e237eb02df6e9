using Dd0c.Domain.Ownership;

namespace Dd0c.Tests.Catalog;

/// <summary>For whom a repository's one declaration speaks.</summary>
public sealed class SharedRepositoryTests
{
    private const string Deploys = "jobs:\n  d:\n    strategy:\n      matrix:\n        service: [charge, refund, payouts]\n    steps:\n      - run: aws ecs update-service --cluster prod --service ${{ matrix.service }} --force-new-deployment\n";

    [Fact]
    public void One_declaration_speaks_for_none_of_several_services_that_it_does_not_name()
    {
        var e = Monorepo("money", "charge", "refund");

        var services = e.Infer().Services;
        Assert.Equal(["charge", "refund"], services.Select(s => s.Name));
        Assert.All(services, s => Assert.Equal((s.Name, null, "service", "acme/mono"), (s.DisplayName, s.Description, s.Type, s.Repository?.FullName)));
        Assert.All(services, s => Assert.IsNotType<OwnerVerdict.Owned>(s.Owner));
    }

    [Fact]
    public void One_declaration_speaks_for_the_one_of_several_services_that_bears_its_name()
    {
        var services = Monorepo("charge", "charge", "refund").Infer().Services.ToDictionary(s => s.Name);

        Assert.Equal(("The Hub", "Everything about money.", "frontend"), (services["charge"].DisplayName, services["charge"].Description, services["charge"].Type));
        Assert.Equal(("refund", null, "service"), (services["refund"].DisplayName, services["refund"].Description, services["refund"].Type));
    }

    [Fact]
    public void One_declaration_speaks_for_the_only_service_of_its_repository_whatever_the_name() =>
        Assert.Equal(("money", "The Hub"), Assert.Single(Monorepo("money", "charge").Infer().Services) is { } s ? (s.Name, s.DisplayName) : default);

    private static InventoryBuilder Monorepo(string declared, params string[] running)
    {
        var e = new InventoryBuilder();
        foreach (var name in running) e.Ecs("prod", name);
        e.Repo("mono", (".github/workflows/deploy.yml", Deploys), ("catalog-info.yaml", $"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {declared}\n  title: The Hub\n  description: Everything about money.\nspec:\n  type: website\n  lifecycle: production\n  owner: payments\n"));
        return e;
    }
}
