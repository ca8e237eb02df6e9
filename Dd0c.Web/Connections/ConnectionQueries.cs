using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Connections;

/// <summary>Reads the tenant's connections.</summary>
internal sealed class ConnectionQueries(TenantDb database, ScanDefaults defaults, TimeProvider time)
{
    public async Task<IReadOnlyList<ConnectionView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var waiting = (await db.WaitingChanges.AsNoTracking().Where(w => w.Tries > 0).OrderBy(w => w.Subject).ToListAsync(cancellationToken)).ToLookup(w => w.ConnectionId);
        return [.. (await db.Connections.AsNoTracking().OrderBy(c => c.Provider).ThenBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(cancellationToken)).Select(c => ConnectionView.Of(c, defaults, [.. waiting[c.Id]], time.GetUtcNow()))];
    }

    public async Task<ConnectionView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } row) return null;
        return ConnectionView.Of(row, defaults, await db.WaitingChanges.AsNoTracking().Where(w => w.ConnectionId == id && w.Tries > 0).OrderBy(w => w.Subject).ToListAsync(cancellationToken), time.GetUtcNow());
    }

    /// <summary>Of one that was made just now.</summary>
    public ConnectionView View(Connection row) => ConnectionView.Of(row, defaults, [], time.GetUtcNow());
}
