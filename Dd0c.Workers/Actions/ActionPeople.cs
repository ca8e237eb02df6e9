using System.Text.Json;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Actions;

/// <summary>Who asks, with the role and the teams they have now. A token is as its maker is; the command line is the operator.</summary>
internal static class ActionPeople
{
    public static async Task<ActionAsker> OfAsync(Dd0cDbContext db, Actor actor, CancellationToken cancellationToken) => actor.Kind switch
    {
        "user" => await OfPersonAsync(db, actor.Id, cancellationToken),
        // Without a maker it was made on the command line, or by somebody who is gone.
        "token" => (await db.ApiTokens.Where(t => t.Id == actor.Id).Select(t => t.CreatedBy).SingleOrDefaultAsync(cancellationToken)) is { } maker ? await OfPersonAsync(db, maker, cancellationToken) : new(null, Role.Member, []),
        _ => new(null, Role.Owner, []),
    };

    private static async Task<ActionAsker> OfPersonAsync(Dd0cDbContext db, Guid? user, CancellationToken cancellationToken)
    {
        if (await db.Memberships.Where(m => m.UserId == user).Select(m => new { m.UserId, m.Role, m.TeamId, Login = db.Users.Where(u => u.Id == m.UserId).Select(u => u.Login).FirstOrDefault() }).SingleOrDefaultAsync(cancellationToken) is not { } member) return new(user, Role.Viewer, []);
        var listed = JsonSerializer.Serialize(new[] { new { login = member.Login ?? "" } });
        var teams = await db.Teams.Where(t => t.RemovedAt == null && (t.Id == member.TeamId || EF.Functions.JsonContains(t.Members, listed))).Select(t => t.Slug).ToListAsync(cancellationToken);
        return new(member.UserId, Roles.Parse(member.Role) ?? Role.Viewer, teams);
    }
}
