using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Ownership;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Corrections;

/// <summary>What a person said stands above what is found, in every later inference, and what is found is kept beside it.</summary>
public sealed class CorrectedInferenceTests
{
    private static readonly DateTimeOffset s_at = InventoryBuilder.Since.AddDays(1);

    [Fact]
    public void A_corrected_owner_stands_with_its_author_and_the_one_that_was_found_comes_next()
    {
        var (e, anchors) = Orders();
        var orders = Assert.Single(Corrected(e, Value(anchors, "owner", "github:T_acmeselling", from: "github:T_acmebuying")).Services);
        var owned = Assert.IsType<OwnerVerdict.Owned>(orders.Owner);
        Assert.Equal(("github:T_acmeselling", 1.0, Source.Correction, "github:T_acmebuying"), (owned.TeamKey, owned.Confidence, owned.Source, owned.RunnerUp?.TeamKey));
        Assert.Contains(orders.Evidence, w => w is { Field: "owner", Source: Source.Correction, Value: "Sam: moved", For: "selling" });
        Assert.Contains(orders.Evidence, w => w is { Field: "owner", Source: Source.CodeOwners });
        Assert.Empty(orders.Conflicts);
    }

    [Fact]
    public void A_source_that_changes_its_mind_after_a_correction_is_a_conflict_and_changes_nothing()
    {
        var (e, anchors) = Orders("* @acme/growing\n");
        var orders = Assert.Single(Corrected(e, Value(anchors, "owner", "github:T_acmeselling", from: "github:T_acmebuying")).Services);
        Assert.Equal("github:T_acmeselling", Assert.IsType<OwnerVerdict.Owned>(orders.Owner).TeamKey);
        Assert.Equal(("owner", "selling", "growing"), Assert.Single(orders.Conflicts) is var c ? (c.Field, c.Kept, c.Found) : default);
        // The source that comes round to the person's word is none.
        var (agreeing, same) = Orders("* @acme/selling\n");
        Assert.Empty(Assert.Single(Corrected(agreeing, Value(same, "owner", "github:T_acmeselling", from: "github:T_acmebuying")).Services).Conflicts);
    }

    [Fact]
    public void A_corrected_owner_that_is_no_team_any_more_is_a_conflict_and_what_is_found_stands_in()
    {
        var (e, anchors) = Orders();
        var orders = Assert.Single(Corrected(e, Value(anchors, "owner", "github:T_gone", from: null)).Services);
        Assert.Equal("github:T_acmebuying", Assert.IsType<OwnerVerdict.Owned>(orders.Owner).TeamKey);
        Assert.Single(orders.Conflicts);
    }

    [Theory]
    [InlineData("tier", "critical"), InlineData("lifecycle", "deprecated"), InlineData("type", "worker"), InlineData("description", "Takes orders.")]
    public void Each_value_that_a_person_sets_stands(string field, string to)
    {
        var (e, anchors) = Orders();
        var orders = Assert.Single(Corrected(e, Value(anchors, field, to, from: null)).Services);
        Assert.Equal(to, field switch { "tier" => orders.Tier, "lifecycle" => orders.Lifecycle, "type" => orders.Type, _ => orders.Description });
        Assert.Equal(Source.Correction, orders.Evidence.First(w => w.Field == field).Source);
    }

    [Fact]
    public void A_renamed_service_answers_to_its_old_name_too()
    {
        var (e, anchors) = Orders();
        var orders = Assert.Single(Corrected(e, Value(anchors, "name", "Order Desk", from: "orders")).Services);
        Assert.Equal(("order-desk", "Order Desk"), (orders.Name, orders.DisplayName));
        Assert.Contains("orders", orders.Aliases);
    }

    [Fact]
    public void A_repository_that_a_person_names_brings_its_owner_and_the_found_one_is_kept()
    {
        var (e, anchors) = Orders();
        e.Repo("desk", (".github/CODEOWNERS", "* @acme/selling\n"));
        var orders = Assert.Single(Corrected(e, Value(anchors, "repo", "R_acme/desk", from: "R_acme/orders")).Services);
        Assert.Equal(("acme/desk", 1.0, Source.Correction), (orders.Repository!.FullName, orders.Repository.Confidence, orders.Repository.Source));
        Assert.Equal("github:T_acmeselling", Assert.IsType<OwnerVerdict.Owned>(orders.Owner).TeamKey);
        Assert.Empty(orders.Conflicts);
        Assert.Null(Assert.Single(Corrected(e, Value(anchors, "repo", null, from: "R_acme/orders")).Services).Repository);
    }

    [Fact]
    public void The_later_of_two_corrections_counts_whatever_their_order()
    {
        var (e, anchors) = Orders();
        var (first, second) = (Value(anchors, "tier", "critical", null), Value(anchors, "tier", "experimental", null) with { At = s_at.AddMinutes(1) });
        foreach (var said in new Correction[][] { [first, second], [second, first] }) Assert.Equal("experimental", Assert.Single(CatalogInference.Infer(e.Build(), said).Services).Tier);
    }

    [Fact]
    public void What_is_no_service_is_gone_and_so_are_its_dependencies()
    {
        var e = new InventoryBuilder();
        var queue = e.Other("sqs:queue", "orders-events", e.Stack("orders"));
        e.Lambda("intake", e.Stack("orders"));
        e.Lambda("billing", eventSource: queue.Arn);
        var found = e.Infer();
        Assert.Single(found.Dependencies);
        var said = Corrected(e, new Correction.NotAService(Guid.NewGuid(), found.Services.Single(s => s.Name == "billing").Anchors, "Sam", "a test", s_at));
        Assert.Equal(["orders"], said.Services.Select(s => s.Name));
        Assert.Empty(said.Dependencies);
    }

    [Fact]
    public void A_service_of_a_repository_alone_can_be_none_or_a_part_of_another()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "orders");
        e.Repo("desk", (".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: sam deploy --stack-name desk\n"));
        var found = e.Infer();
        var (desk, orders) = (found.Services.Single(s => s.Name == "desk"), found.Services.Single(s => s.Name == "orders"));
        Assert.Equal(["orders"], Corrected(e, new Correction.NotAService(Guid.NewGuid(), desk.Anchors, "Sam", "", s_at)).Services.Select(s => s.Name));
        var merged = Assert.Single(Corrected(e, new Correction.Merge(Guid.NewGuid(), desk.Anchors, "Sam", "", s_at, orders.Anchors)).Services);
        Assert.Equal(("orders", "acme/desk"), (merged.Name, merged.Repository?.FullName));
    }

    [Fact]
    public void Merged_services_are_one_with_all_their_resources_and_a_new_twin_in_another_environment_joins_them()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "orders-prod");
        e.Ecs("prod", "desk-prod");
        var found = e.Infer();
        var merge = new Correction.Merge(Guid.NewGuid(), found.Services.Single(s => s.Name == "desk").Anchors, "Sam", "", s_at, found.Services.Single(s => s.Name == "orders").Anchors);
        e.Ecs("staging", "desk-staging");
        var merged = Assert.Single(Corrected(e, merge).Services);
        Assert.Equal(("orders", 3), (merged.Name, merged.Resources.Count));
        Assert.Equal(["production", "staging"], merged.Environments);
    }

    [Fact]
    public void A_part_that_was_split_off_takes_its_twins_along_and_finds_its_own_repository()
    {
        var e = new InventoryBuilder();
        foreach (var env in new[] { "prod", "staging" })
        {
            var stack = e.Stack($"shop-{env}");
            e.Lambda($"shop-{env}-checkout", stack);
            e.Lambda($"shop-{env}-mailer", stack);
        }
        e.Repo("shop", (".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: sam deploy --stack-name shop-prod\n"));
        e.Repo("mailer", (".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: aws lambda update-function-code --function-name shop-prod-mailer\n"));
        var shop = Assert.Single(e.Infer().Services, s => s.Name == "shop");
        var split = new Correction.Split(Guid.NewGuid(), shop.Anchors, "Sam", "", s_at, [shop.Resources.First(r => r.Arn.Contains("prod-mailer", StringComparison.Ordinal)).Arn], "Mailer");
        var said = Corrected(e, split).Services;
        var mailer = said.Single(s => s.Name == "mailer");
        Assert.Equal(2, mailer.Resources.Count(r => r.Arn.Contains("function", StringComparison.Ordinal)));
        Assert.DoesNotContain(said.Single(s => s.Name == "shop").Resources, r => r.Arn.Contains("mailer", StringComparison.Ordinal));
    }

    [Fact]
    public void Corrections_of_what_is_not_there_change_nothing()
    {
        var (e, _) = Orders();
        string[] nowhere = ["arn:aws:ecs:eu-west-1:111122223333:service/prod/gone"];
        var said = Corrected(e, Value(nowhere, "tier", "critical", null), new Correction.NotAService(Guid.NewGuid(), nowhere, "Sam", "", s_at), new Correction.Merge(Guid.NewGuid(), nowhere, "Sam", "", s_at, nowhere), new Correction.Split(Guid.NewGuid(), nowhere, "Sam", "", s_at, nowhere, "x"));
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(e.Infer().Services), System.Text.Json.JsonSerializer.Serialize(said.Services));
    }

    [Fact]
    public void The_order_of_inventory_and_corrections_does_not_matter()
    {
        for (var seed = 1; seed <= 15; seed++)
        {
            var random = new Random(seed);
            var inventory = RandomEstate.Make(seed).Build();
            var services = CatalogInference.Infer(inventory).Services;
            if (services.Count < 3) continue;
            var said = Enumerable.Range(0, 12).Select(i => Any(random, services, i)).ToList();
            var one = System.Text.Json.JsonSerializer.Serialize(CatalogInference.Infer(inventory, said));
            said.Reverse();
            var other = System.Text.Json.JsonSerializer.Serialize(CatalogInference.Infer(new([.. inventory.Resources.Reverse()], [.. inventory.Repositories.Reverse()], [.. inventory.Teams.Reverse()]), said));
            Assert.Equal(one, other);
        }
    }

    private static Correction Any(Random random, IReadOnlyList<InferredService> services, int i)
    {
        var (service, other) = (services[random.Next(services.Count)], services[random.Next(services.Count)]);
        var (id, at) = (new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), s_at.AddMinutes(i / 2));
        return random.Next(5) switch
        {
            0 => new Correction.NotAService(id, service.Anchors, "Sam", "", at),
            1 => new Correction.Merge(id, service.Anchors, "Sam", "", at, other.Anchors),
            2 => new Correction.Split(id, service.Anchors, "Sam", "", at, [.. service.Resources.Take(1).Select(r => r.Arn)], $"Part {i}"),
            3 => new Correction.Value(id, service.Anchors, "Sam", "", at, "name", $"Name {i}", service.DisplayName),
            _ => new Correction.Value(id, service.Anchors, "Sam", "", at, "repo", other.Repository?.NodeId, service.Repository?.NodeId),
        };
    }

    private static (InventoryBuilder Estate, IReadOnlyList<string> Anchors) Orders(string codeOwners = "* @acme/buying\n")
    {
        var e = new InventoryBuilder();
        e.Team("buying", writes: "orders");
        e.Team("selling", writes: "orders desk");
        e.Team("growing", writes: "orders");
        e.Ecs("prod", "orders");
        e.Repo("orders", (".github/CODEOWNERS", codeOwners), (".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service orders\n"));
        return (e, Assert.Single(e.Infer().Services).Anchors);
    }

    private static Correction.Value Value(IReadOnlyList<string> anchors, string field, string? to, string? from) => new(Guid.NewGuid(), anchors, "Sam", "moved", s_at, field, to, from);

    private static InferredCatalog Corrected(InventoryBuilder e, params Correction[] said) => CatalogInference.Infer(e.Build(), said);
}
