using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Discovery;

/// <summary>Releases removals that were held back.</summary>
internal sealed class RemovalActions(TenantDb database, ChangeFeed feed, TimeProvider time)
{
    /// <summary>Takes what was held back for gone, at once: exactly what was shown, not what vanishes later. What is there after all comes back with the next scan.</summary>
    /// <returns>False when it is not held any more.</returns>
    public async Task<bool> ConfirmAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using (await CatalogTurn.TakeAsync(database, cancellationToken))
        {
            await using var db = database.Open();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await db.HeldRemovals.SingleOrDefaultAsync(h => h.Id == id, cancellationToken) is not { } held) return false;
            var (now, gone) = (time.GetUtcNow(), InventoryReconciler.ConfirmedGone);
            await db.CloudResources.Where(r => r.ConnectionId == held.ConnectionId && held.Keys.Contains(r.Arn)).ExecuteUpdateAsync(r => r.SetProperty(x => x.MissedScans, gone).SetProperty(x => x.MissingSince, x => x.MissingSince ?? now), cancellationToken);
            await db.Repositories.Where(r => r.ConnectionId == held.ConnectionId && held.Keys.Contains(r.NodeId)).ExecuteUpdateAsync(r => r.SetProperty(x => x.MissedScans, gone).SetProperty(x => x.MissingSince, x => x.MissingSince ?? now), cancellationToken);
            await db.SourceTeams.Where(r => r.ConnectionId == held.ConnectionId && held.Keys.Contains(r.NodeId)).ExecuteUpdateAsync(r => r.SetProperty(x => x.MissedScans, gone).SetProperty(x => x.MissingSince, x => x.MissingSince ?? now), cancellationToken);
            db.HeldRemovals.Remove(held);
            db.Record(actor, "removal.confirmed", $"{held.Kind} in {held.Account} {held.Region}", now, new { held.RunId, held.ConnectionId, Removed = held.Keys.Length, held.Known });
            db.Outbox.Add(CatalogRefresh.Message(database.TenantId, id, new("removal", id, actor.Person), now));
            await db.SaveChangesAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"select pg_notify('dd0c_outbox', '')", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        await feed.AnnounceAsync(new(database.TenantId, Feed.Discovery), cancellationToken);
        return true;
    }
}
