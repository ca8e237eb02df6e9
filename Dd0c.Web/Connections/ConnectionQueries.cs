using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Connections;

/// <summary>Reads the tenant's connections.</summary>
internal sealed class ConnectionQueries(TenantDb database, ScanDefaults defaults)
{
    public async Task<IReadOnlyList<ConnectionView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return [.. (await db.Connections.AsNoTracking().OrderBy(c => c.Provider).ThenBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(cancellationToken)).Select(View)];
    }

    public async Task<ConnectionView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is { } row ? View(row) : null;
    }

    public ConnectionView View(Connection row) => ConnectionView.Of(row, defaults);
}
