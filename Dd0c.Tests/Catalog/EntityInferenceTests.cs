using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Discovery;
using Xunit;

namespace Dd0c.Tests.Catalog;

public sealed class EntityInferenceTests
{
    private static readonly DateTimeOffset s_now = InventoryBuilder.Since.AddDays(10);

    [Fact]
    public void An_api_is_provided_by_the_service_behind_it_and_consumed_by_who_calls_that()
    {
        var e = new InventoryBuilder();
        e.Api("orders-api", [e.Lambda("orders-create", tags: "service=orders")], tags: "service=orders");
        e.Repo("orders", ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\nspec:\n  type: service\n  providesApis: [orders]\n"));
        e.Ecs("prod", "checkout", tags: "service=checkout");
        e.Repo("checkout", ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: checkout\nspec:\n  type: service\n  consumesApis: [orders]\n"));
        var catalog = e.Infer();
        var api = One(catalog, EntityKind.Api);

        Assert.Equal(("orders-api", "REST", "eu-west-1"), (api.Name, api.Properties[PropertyNames.Protocol], api.Properties[PropertyNames.Region]));
        Assert.Equal([$"{RelationKind.ConsumedBy} checkout", $"{RelationKind.ProvidedBy} orders"], Told(catalog, api));
    }

    [Fact]
    public void A_database_belongs_to_its_service_environment_and_team()
    {
        var e = new InventoryBuilder();
        var stack = e.Stack("orders-prod");
        e.Ecs("prod", "orders", stack, tags: "Team=selling");
        e.Other("rds:db", "orders-prod-db", stack);
        e.Team("selling");
        var catalog = e.Infer();
        var database = One(catalog, EntityKind.Database);

        Assert.Equal(("orders-prod-db", "production", "github:T_acmeselling"), (database.Name, database.Environment, database.TeamKey));
        Assert.Equal([$"{RelationKind.PartOf} {stack.Arn}", $"{RelationKind.UsedBy} orders"], Told(catalog, database));
        Assert.Contains(database.Evidence, x => x is { Field: "existence", Source: Source.Runtime });
        Assert.Contains(database.Evidence, x => x is { Field: "owner", Value: "owns orders" });
    }

    [Fact]
    public void A_queue_that_another_service_listens_to_is_used_by_both_and_what_runs_code_is_no_thing_beside_its_service()
    {
        var e = new InventoryBuilder();
        var queue = e.Other("sqs:queue", "orders-placed", tags: "service=orders");
        e.Ecs("prod", "orders", tags: "service=orders");
        e.Lambda("mailer", tags: "service=mailer", eventSource: queue.Arn);
        var catalog = e.Infer();
        var found = catalog.Entities.Where(x => x.Kind == EntityKind.Infrastructure).ToList();

        Assert.Equal("orders-placed", Assert.Single(found).Name);
        Assert.Equal([$"{RelationKind.UsedBy} mailer", $"{RelationKind.UsedBy} orders"], Told(catalog, found[0]));
    }

    [Fact]
    public void What_belongs_to_no_service_is_whose_its_tag_says_it_is()
    {
        var e = new InventoryBuilder();
        e.Team("data");
        e.Other("dynamodb:table", "lookups", tags: "Team=data");
        e.Other("s3:bucket", "attic", tags: "Team=nobody-knows");
        var catalog = e.Infer();

        Assert.Equal("github:T_acmedata", One(catalog, EntityKind.Database).TeamKey);
        Assert.Null(One(catalog, EntityKind.Infrastructure).TeamKey);
        Assert.DoesNotContain(catalog.Teams, t => t.Slug == "nobody-knows");
    }

    [Fact]
    public void An_environment_says_in_which_accounts_and_regions_it_is()
    {
        var e = new InventoryBuilder();
        e.Ecs("main", "orders-prod");
        e.Ecs("main", "orders-prod", account: "999900001111", region: "us-east-1");
        e.Ecs("main", "orders-staging");
        var environments = e.Infer().Entities.Where(x => x.Kind == EntityKind.Environment).ToList();

        Assert.Equal(["production", "staging"], environments.Select(x => x.Name));
        Assert.Equal(("111122223333, 999900001111", "eu-west-1, us-east-1", "2", "1"), (environments[0].Properties[PropertyNames.Accounts], environments[0].Properties[PropertyNames.Regions], environments[0].Properties[PropertyNames.Resources], environments[0].Properties[PropertyNames.Services]));
    }

    [Fact]
    public void A_repository_and_what_was_deployed_from_it_tell_of_its_service()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "orders", tags: "service=orders;repository=acme/orders");
        var repository = e.Repo("orders");
        e.Repositories[^1] = repository with { Deployments = [new("eu-prod", s_now, new string('a', 40), "mia", null, null, "https://github.com/acme/orders/deployments/1"), new(null, s_now, new string('b', 40), "bo", null, ".github/workflows/deploy.yml", "https://github.com/acme/orders/actions/runs/9")] };
        var catalog = e.Infer();

        Assert.Equal([$"{RelationKind.Contains} orders"], Told(catalog, One(catalog, EntityKind.Repository)));
        var deployment = One(catalog, EntityKind.Deployment);
        Assert.Equal(("orders to eu-prod", "production", "mia"), (deployment.Name, deployment.Environment, deployment.Properties[PropertyNames.Actor]));
        Assert.Equal([$"{RelationKind.Deploys} orders", $"{RelationKind.For} {repository.NodeId}"], Told(catalog, deployment));
        Assert.Equal("deploy.yml of orders", One(catalog, EntityKind.PipelineRun).Name);
        Assert.Contains(catalog.Entities, x => x is { Kind: EntityKind.Environment, Name: "production" });
    }

    [Fact]
    public void A_repository_without_a_service_is_whose_codeowners_names_for_all_of_it()
    {
        var e = new InventoryBuilder();
        e.Team("docs");
        e.Repo("handbook", ("CODEOWNERS", "* @acme/docs\n"));
        e.Repo("attic", ("CODEOWNERS", "* @acme/docs @acme/other\n/src/ @acme/docs"));
        var owners = e.Infer().Entities.Where(x => x.Kind == EntityKind.Repository).ToDictionary(x => x.Name, x => x.TeamKey);

        Assert.Equal("github:T_acmedocs", owners["handbook"]);
    }

    [Fact]
    public void The_same_again_writes_nothing_and_what_left_is_gone()
    {
        var e = new InventoryBuilder();
        e.Other("dynamodb:table", "lookups");
        e.Other("s3:bucket", "attic");
        var first = Plan([], e, s_now);
        var known = Known(first);

        Assert.True(Plan(known, e, s_now.AddDays(1)).IsEmpty);
        e.Resources.RemoveAt(1);
        var then = Plan(known, e, s_now.AddDays(1));
        Assert.Equal([first.Written.Single(w => w.Name == "attic").Id], then.Gone);
        Assert.Empty(then.Written);
    }

    [Fact]
    public void A_deployment_stays_ninety_days_after_the_next_one_while_its_repository_does()
    {
        var e = new InventoryBuilder();
        var repository = e.Repo("orders");
        void Deployed(char commit, DateTimeOffset at) => e.Repositories[0] = repository with { Deployments = [new("production", at, new string(commit, 40), null, null, null, null)] };
        Deployed('a', s_now);
        var known = Known(Plan([], e, s_now));
        Deployed('b', s_now.AddDays(1));

        Assert.Empty(Plan(known, e, s_now.AddDays(2)).Gone);
        Assert.Single(Plan(known, e, s_now.AddDays(91)).Gone);
        e.Repositories.Clear();
        Assert.Equal(known.Count, Plan(known, e, s_now.AddDays(2)).Gone.Count);
    }

    private static EntityPlan Plan(IReadOnlyList<KnownEntity> known, InventoryBuilder e, DateTimeOffset now)
    {
        var catalog = e.Infer();
        var plan = CatalogReconciler.Plan(new CatalogState(Guid.Empty, [], [], [], [], [], [], new Dictionary<string, int>()), catalog, now);
        return EntityReconciler.Plan(Guid.Empty, known, catalog.Entities, plan.ServiceIds, plan.TeamIds, now);
    }

    private static List<KnownEntity> Known(EntityPlan plan) => [.. plan.Written.Select(w => new KnownEntity(w.Id, w.Kind, w.Fingerprint, w.ParentId, w.At))];

    private static InferredEntity One(InferredCatalog catalog, string kind) => Assert.Single(catalog.Entities, e => e.Kind == kind);

    private static IEnumerable<string> Told(InferredCatalog catalog, InferredEntity entity) =>
        entity.Relations.Select(r => $"{r.Kind} {(r.TargetKind == EntityRelation.Service ? catalog.Services.Single(s => s.Key == r.Target).Name : r.Target)}").Order(StringComparer.Ordinal);
}
