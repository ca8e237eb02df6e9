using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using static Dd0c.Tests.Catalog.CatalogReconcilerTests;

namespace Dd0c.Tests.Catalog;

/// <summary>What a run may write before every connection has been read.</summary>
public sealed class InterimCatalogTests
{
    private static readonly DateTimeOffset Began = InventoryBuilder.Since.AddDays(2);

    [Fact]
    public void A_service_that_the_run_brings_is_added_and_one_that_stood_before_keeps_its_owner_though_its_repository_is_not_read_yet()
    {
        var e = Estate();
        var state = Apply(Empty(e), CatalogReconciler.Plan(Empty(e), e.Infer(), Began.AddDays(-1)));
        e.Repositories.Clear();
        e.Teams.Clear();
        e.Resources.RemoveAt(0);
        e.Ecs("prod", "invoices");

        var plan = CatalogReconciler.Plan(state, e.Infer(), Began.AddMinutes(1));
        Assert.NotEqual(1, plan.Services.Count);
        var interim = InterimCatalog.Of(state, plan, Began);
        Assert.Equal("invoices", Assert.Single(interim.Services).Name);
        Assert.All(interim.Events, v => Assert.Equal("invoices", v.Subject));
        Assert.Equal((0, 0, 0), (interim.ResourcesGone.Count, interim.OwnershipGone.Count, interim.DependenciesGone.Count));
        Assert.DoesNotContain(interim.Teams, t => t.RemovedAt is not null);
        Assert.All(interim.Resources, r => Assert.Equal(interim.Services[0].Id, r.ServiceId));
    }

    [Fact]
    public void The_counts_at_the_end_are_those_of_the_whole_run()
    {
        var e = Estate();
        var (repositories, teams) = (e.Repositories.ToList(), e.Teams.ToList());
        e.Repositories.Clear();
        e.Teams.Clear();
        var before = Empty(e);
        var state = Apply(before, InterimCatalog.Of(before, CatalogReconciler.Plan(before, e.Infer(), Began.AddMinutes(1)), Began));
        Assert.Equal(2, state.Services.Count);
        Assert.All(state.Services, s => Assert.Equal("unowned", s.OwnerState));

        e.Repositories.AddRange(repositories);
        e.Teams.AddRange(teams);
        var last = CatalogReconciler.Plan(state, e.Infer(), Began.AddMinutes(2));
        Assert.NotEqual(0, last.Counts.Updated);
        var whole = InterimCatalog.Whole(state, last, Began);
        Assert.Equal((2, 0, 0, 0), (whole.Created, whole.Updated, whole.Unchanged, whole.Removed));
        Assert.NotEqual(0, whole.Owned);
    }
}
