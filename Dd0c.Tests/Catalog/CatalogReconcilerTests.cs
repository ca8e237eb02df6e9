using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

public sealed class CatalogReconcilerTests
{
    private static readonly Guid Tenant = Guid.Parse("0199d3a0-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Now = InventoryBuilder.Since.AddDays(1);

    [Fact]
    public void A_new_service_is_created_with_its_resources_owner_and_events()
    {
        var e = Estate();
        var plan = CatalogReconciler.Plan(Empty(e), e.Infer(), Now);

        var service = plan.Services.Single(s => s.Name == "payments");
        Assert.Equal(("payments", "owned", 8), (service.Slug, service.OwnerState, service.Id.Version));
        Assert.Equal(plan.Teams.Single(t => t.Slug == "payments").Id, service.OwnerTeamId);
        Assert.Contains(plan.Ownership, o => o.ServiceId == service.Id && o.Role == "primary");
        Assert.Equal(3, plan.Resources.Count(r => r.ServiceId == service.Id));
        Assert.Equal(2, plan.Events.Count(v => v.Type == "service_created"));
        Assert.Contains(plan.Events, v => v.Type == "repo_linked");
        Assert.Equal(2, plan.Counts.Created);
    }

    [Fact]
    public void The_same_catalog_again_plans_nothing()
    {
        var e = Estate();
        var state = Apply(Empty(e), CatalogReconciler.Plan(Empty(e), e.Infer(), Now));

        Assert.True(CatalogReconciler.Plan(state, e.Infer(), Now.AddHours(6)).IsEmpty);
    }

    [Fact]
    public void What_changed_is_told_field_by_field_and_nothing_else_is_written()
    {
        var e = Estate();
        var state = Apply(Empty(e), CatalogReconciler.Plan(Empty(e), e.Infer(), Now));
        e.Repositories[0] = e.Repositories[0] with { Files = [new RepositoryFile("CODEOWNERS", null, "* @acme/search")] };

        var plan = CatalogReconciler.Plan(state, e.Infer(), Now.AddHours(6));
        var change = Assert.Single(plan.Events);
        Assert.Equal(("ownership_changed", "payments", "search"), (change.Type, change.OldValue, change.NewValue));
        Assert.Contains("CODEOWNERS", change.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.Single(plan.Services);
        Assert.Contains(plan.OwnershipGone, o => o.Role == "primary");
    }

    [Fact]
    public void A_renamed_service_keeps_its_id_and_its_old_address()
    {
        var e = Estate();
        var state = Apply(Empty(e), CatalogReconciler.Plan(Empty(e), e.Infer(), Now));
        e.Resources[0] = e.Resources[0] with { Tags = new Dictionary<string, string> { ["service"] = "money-in" } };

        var plan = CatalogReconciler.Plan(state, e.Infer(), Now.AddHours(6));
        var service = Assert.Single(plan.Services);
        Assert.Equal(("money-in", "money-in"), (service.Name, service.Slug));
        Assert.Equal(state.Services.Single(s => s.Name == "payments").Id, service.Id);
        Assert.Equal("payments", Assert.Single(plan.OldSlugs).Slug);
    }

    [Fact]
    public void What_complete_scans_miss_is_deprecated_after_three_and_removed_after_five()
    {
        var e = Estate();
        var state = Apply(Empty(e), CatalogReconciler.Plan(Empty(e), e.Infer(), Now));
        var gone = e.Resources[^1].Arn;
        e.Resources.RemoveAt(e.Resources.Count - 1);

        var lifecycles = new List<string>();
        for (var run = 1; run <= 6; run++)
        {
            state = state with { MissedScans = Scans(e, (gone, run)) };
            state = Apply(state, CatalogReconciler.Plan(state, e.Infer(), Now.AddHours(run)));
            var service = state.Services.Single(s => s.Name == "search");
            lifecycles.Add(service.RemovedAt is null ? service.Lifecycle : "removed");
        }

        Assert.Equal(["production", "production", "deprecated", "deprecated", "removed", "removed"], lifecycles);
    }

    [Fact]
    public void What_was_not_looked_at_is_not_missed()
    {
        var e = Estate();
        var state = Apply(Empty(e), CatalogReconciler.Plan(Empty(e), e.Infer(), Now));
        var unseen = e.Resources[^1].Arn;
        e.Resources.RemoveAt(e.Resources.Count - 1);
        state = state with { MissedScans = Scans(e, (unseen, 1)) };
        state = Apply(state, CatalogReconciler.Plan(state, e.Infer(), Now));

        Assert.True(CatalogReconciler.Plan(state, e.Infer(), Now.AddDays(1)).IsEmpty);
    }

    [Fact]
    public void What_comes_back_is_what_it_was()
    {
        var e = Estate();
        var whole = e.Infer();
        var state = Apply(Empty(e), CatalogReconciler.Plan(Empty(e), whole, Now));
        var id = state.Services.Single(s => s.Name == "search").Id;
        var arn = e.Resources[^1].Arn;
        var fact = e.Resources[^1];
        e.Resources.Remove(fact);
        state = state with { MissedScans = Scans(e, (arn, 5)) };
        state = Apply(state, CatalogReconciler.Plan(state, e.Infer(), Now));
        Assert.NotNull(state.Services.Single(s => s.Id == id).RemovedAt);

        e.Resources.Add(fact);
        state = state with { MissedScans = Scans(e) };
        var plan = CatalogReconciler.Plan(state, e.Infer(), Now.AddDays(1));
        Assert.Null(plan.Services.Single(s => s.Id == id).RemovedAt);
    }

    [Fact]
    public void A_disconnected_source_takes_its_services_with_it_at_once()
    {
        var e = Estate();
        var state = Apply(Empty(e), CatalogReconciler.Plan(Empty(e), e.Infer(), Now));
        var plan = CatalogReconciler.Plan(state with { MissedScans = new Dictionary<string, int>() }, new InferredCatalog([], [], [], []), Now);

        Assert.All(plan.Services, s => Assert.NotNull(s.RemovedAt));
        Assert.Equal(2, plan.Counts.Removed);
        Assert.Equal(state.Resources.Count, plan.ResourcesGone.Count);
    }

    [Fact]
    public void Two_services_of_one_name_get_addresses_a_person_can_tell_apart()
    {
        var e = new InventoryBuilder();
        e.Ecs("a", "search", account: "111111111111", tags: "repo=acme/shop-search;env=prod");
        e.Ecs("b", "search", account: "222222222222", tags: "repo=acme/jobs-search;env=staging");

        var plan = CatalogReconciler.Plan(Empty(e), e.Infer(), Now);
        Assert.Equal(["search", "search-staging"], plan.Services.Select(s => s.Slug).Order());
    }

    [Fact]
    public void A_service_taken_up_by_another_goes_with_that_reason()
    {
        var e = new InventoryBuilder();
        e.Lambda("orders-read");
        e.Lambda("orders-write");
        var state = Apply(Empty(e), CatalogReconciler.Plan(Empty(e), e.Infer(), Now));
        for (var i = 0; i < 2; i++) e.Resources[i] = e.Resources[i] with { Tags = new Dictionary<string, string> { ["app"] = "orders" } };

        var plan = CatalogReconciler.Plan(state with { MissedScans = Scans(e) }, e.Infer(), Now);
        Assert.Equal("its parts now belong to orders", Assert.Single(plan.Events, v => v.Type == "service_removed").Reason);
        Assert.Equal(2, plan.Resources.Count + state.Resources.Count(r => plan.Services.Any(s => s.Id == r.ServiceId && s.RemovedAt is null)));
    }

    internal static InventoryBuilder Estate()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments", image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments:1");
        e.Other("rds:db", "payments-db");
        e.Team("payments", "ann", "payments");
        e.Team("search", "bob", "payments search");
        e.Repo("payments", ("CODEOWNERS", "* @acme/payments"));
        (e.Resources[0], e.Resources[1]) = (e.Resources[1], e.Resources[0]);
        e.Ecs("prod", "search");
        return e;
    }

    internal static CatalogState Empty(InventoryBuilder e) => new(Tenant, [], [], [], [], [], [], Scans(e));

    private static Dictionary<string, int> Scans(InventoryBuilder e, params (string Key, int Missed)[] missed)
    {
        var scans = e.Resources.Select(r => r.Arn).Concat(e.Repositories.Select(r => r.NodeId)).Concat(e.Teams.Select(t => t.NodeId)).ToDictionary(k => k, _ => 0);
        foreach (var (key, times) in missed) scans[key] = times;
        return scans;
    }

    /// <summary>What a store does with a plan.</summary>
    internal static CatalogState Apply(CatalogState state, CatalogPlan plan) => state.After(plan);
}
