using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Workers.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Catalog;

/// <summary>Plans, written to a real database and read back.</summary>
public sealed class CatalogStoreTests(ReusedPortal shared) : IClassFixture<ReusedPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("core", "infra")]
    [InlineData("infra", "platform")]
    [InlineData("platform", "core")]
    [InlineData("infra", null)]
    [InlineData(null, "platform")]
    public async Task Slugs_pass_from_team_to_team(string? a, string? b)
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("slugs");
        await ReconcileAsync(portal, "slugs", Teams("platform", "infra"));
        await ReconcileAsync(portal, "slugs", Teams(a, b));

        var stored = (await StateAsync(portal, "slugs")).Teams.Where(t => t.RemovedAt is null).ToDictionary(t => t.Key, t => t.Slug);
        Assert.Equal((a, b), (stored.GetValueOrDefault("github:T_a"), stored.GetValueOrDefault("github:T_b")));
    }

    [Fact]
    public async Task Services_that_swap_their_names_keep_addresses_that_differ()
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("names");
        await ReconcileAsync(portal, "names", Services("cart", "search"));
        await ReconcileAsync(portal, "names", Services("search", "cart"));
        await ReconcileAsync(portal, "names", Services("cart", "search"));

        var stored = (await StateAsync(portal, "names")).Services;
        Assert.Equal(["cart", "search"], stored.OrderBy(s => s.Anchors[0]).Select(s => s.Name));
        Assert.Equal(2, stored.Select(s => s.Slug).Distinct().Count());
    }

    /// <summary>One run after its scan, for estates whose resources no row of the inventory stands behind.</summary>
    internal static async Task<CatalogPlan> ReconcileAsync(ServedPortal portal, string tenant, InventoryBuilder e, CatalogCause? cause = null)
    {
        await using var scope = await ScopeAsync(portal, tenant);
        var store = scope.ServiceProvider.GetRequiredService<CatalogStore>();
        await KnowAsync(portal, scope.ServiceProvider.GetRequiredService<TenantScope>().TenantId, e);
        var before = await store.ReadAsync(Cancelled);
        var plan = CatalogReconciler.Plan(before, e.Infer(), InventoryBuilder.Since.AddDays(1));
        await store.ApplyAsync(cause, before, plan, Cancelled);
        return plan;
    }

    internal static async Task<CatalogState> StateAsync(ServedPortal portal, string tenant)
    {
        await using var scope = await ScopeAsync(portal, tenant);
        return await scope.ServiceProvider.GetRequiredService<CatalogStore>().ReadAsync(Cancelled);
    }

    internal static async Task<AsyncServiceScope> ScopeAsync(ServedPortal portal, string tenant)
    {
        await using var asked = portal.Database.System.CreateCommand("select id from tenants where slug = $1");
        asked.Parameters.Add(new() { Value = tenant });
        var id = (Guid)(await asked.ExecuteScalarAsync(Cancelled))!;
        var scope = portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(id);
        return scope;
    }

    /// <summary>The inventory's rows, without which no resource can belong to a service.</summary>
    private static async Task KnowAsync(ServedPortal portal, Guid tenant, InventoryBuilder e)
    {
        await using var command = portal.Database.Owner.CreateCommand("""
            with connection as (insert into connections (tenant_id, id, provider, name, status, config, created_at, updated_at) values ($1, $1, 'aws', 'any', 'active', '{}', now(), now()) on conflict do nothing)
            insert into cloud_resources (tenant_id, arn, connection_id, type, name, account, region, facts, fingerprint, first_seen_at, changed_at)
            select $1, arn, $1, 'x', arn, '1', 'r', '{}', '', now(), now() from unnest($2::text[]) as arn on conflict do nothing
            """);
        command.Parameters.Add(new() { Value = tenant });
        command.Parameters.Add(new() { Value = e.Resources.Select(r => r.Arn).Distinct().ToArray() });
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private static InventoryBuilder Teams(string? a, string? b)
    {
        var e = new InventoryBuilder();
        if (a is not null) e.Teams.Add(new TeamFact("T_a", "acme", a, a, null, null, [], []));
        if (b is not null) e.Teams.Add(new TeamFact("T_b", "acme", b, b, null, null, [], []));
        return e;
    }

    private static InventoryBuilder Services(string first, string second)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "one", tags: $"service={first}");
        e.Ecs("prod", "two", tags: $"service={second}");
        return e;
    }
}
