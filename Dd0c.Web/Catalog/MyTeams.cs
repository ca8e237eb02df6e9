using Dd0c.Web.Platform;
using Dd0c.Workers.Catalog;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog;

/// <summary>The viewer's teams: the one their membership names, and those whose members list their login.</summary>
internal sealed class MyTeams(TenantDb database, Viewer viewer)
{
    private IReadOnlyList<Guid>? _ids;

    public async Task<IReadOnlyList<Guid>> IdsAsync(CancellationToken cancellationToken)
    {
        if (_ids is not null) return _ids;
        if (await viewer.UserIdAsync() is not { } user) return _ids = [];
        await using var db = database.Open();
        var login = await db.Users.Where(u => u.Id == user).Select(u => u.Login).FirstOrDefaultAsync(cancellationToken);
        var named = await db.Memberships.Where(m => m.UserId == user).Select(m => m.TeamId).FirstOrDefaultAsync(cancellationToken);
        return _ids = await TeamsOfPerson.Of(db, named, login).OrderBy(t => t.Name).Select(t => t.Id).ToListAsync(cancellationToken);
    }
}
