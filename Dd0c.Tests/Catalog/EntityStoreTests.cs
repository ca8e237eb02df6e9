using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Platform;
using Dd0c.Tests.Support;
using Dd0c.Workers.Catalog;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Catalog;

/// <summary>Plans of entities, written to a real database and read back.</summary>
public sealed class EntityStoreTests(ReusedPortal shared) : IClassFixture<ReusedPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entities_come_change_and_go_with_their_relations_and_the_same_again_writes_nothing()
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("things");
        var e = new InventoryBuilder();
        var stack = e.Stack("orders-prod");
        e.Ecs("prod", "orders", stack);
        e.Other("rds:db", "orders-prod-db", stack);
        e.Other("s3:bucket", "orders-prod-attic", stack);
        Assert.Equal(4, (await PassAsync(portal, e)).Written.Count); // the stack, the database, the bucket, the environment
        Assert.True((await PassAsync(portal, e)).IsEmpty);
        Assert.Contains(await RelationsAsync(portal), r => r.Kind == RelationKind.UsedBy);

        e.Resources.RemoveAll(r => r.Type is "rds:db" or "s3:bucket");
        Assert.Equal(2, (await PassAsync(portal, e)).Gone.Count);
        Assert.DoesNotContain(await RelationsAsync(portal), r => r.Kind == RelationKind.PartOf);
        Assert.True((await PassAsync(portal, e)).IsEmpty);
    }

    private static async Task<EntityPlan> PassAsync(ServedPortal portal, InventoryBuilder e)
    {
        await CatalogStoreTests.ReconcileAsync(portal, "things", e);
        await using var scope = await CatalogStoreTests.ScopeAsync(portal, "things");
        var store = scope.ServiceProvider.GetRequiredService<CatalogStore>();
        var before = await store.ReadAsync(Cancelled);
        var inferred = e.Infer();
        var plan = CatalogReconciler.Plan(before, inferred, InventoryBuilder.Since.AddDays(1));
        var entities = EntityReconciler.Plan(before.TenantId, await store.EntitiesAsync(Cancelled), inferred.Entities, plan.ServiceIds, plan.TeamIds, InventoryBuilder.Since.AddDays(1));
        await store.ApplyAsync(null, before, plan, Cancelled, entities);
        return entities;
    }

    private static async Task<List<EntityRelationRow>> RelationsAsync(ServedPortal portal)
    {
        await using var scope = await CatalogStoreTests.ScopeAsync(portal, "things");
        await using var db = scope.ServiceProvider.GetRequiredService<TenantDb>().Open();
        return await db.EntityRelations.AsNoTracking().ToListAsync(Cancelled);
    }
}
