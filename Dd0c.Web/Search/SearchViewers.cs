using Dd0c.Domain.Search;
using Dd0c.Web.Catalog;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Dd0c.Web.Search;

/// <summary>What shapes a person's search order, remembered for some seconds: a person types faster than it changes.</summary>
internal sealed class SearchViewers(IMemoryCache cache)
{
    private static readonly TimeSpan s_life = TimeSpan.FromSeconds(5);

    public async Task<SearchViewer> OfAsync(TenantDb database, Guid userId, MyTeams teams, CancellationToken cancellationToken)
    {
        var key = (typeof(SearchViewer), database.TenantId, userId);
        if (cache.TryGetValue(key, out SearchViewer? known)) return known!;
        var own = await teams.IdsAsync(cancellationToken);
        await using var db = database.Open();
        var opened = await db.Recents.Where(r => r.UserId == userId).OrderByDescending(r => r.OpenedAt).Take(50).ToDictionaryAsync(r => r.TargetId, r => r.OpenedAt, cancellationToken);
        return cache.Set(key, new SearchViewer(own, opened), s_life);
    }
}
