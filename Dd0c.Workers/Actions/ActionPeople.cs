using System.Text.Json;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Catalog;
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
        var teams = await TeamsOfPerson.Of(db, member.TeamId, member.Login).Select(t => t.Slug).ToListAsync(cancellationToken);
        return new(member.UserId, Roles.Parse(member.Role) ?? Role.Viewer, teams);
    }

    /// <summary>Members as those who are told see them.</summary>
    /// <param name="only">One of them; null: all.</param>
    public static async Task<IReadOnlyList<RunMember>> MembersAsync(Dd0cDbContext db, Guid? only, CancellationToken cancellationToken)
    {
        var members = await (from m in db.Memberships where only == null || m.UserId == only join u in db.Users on m.UserId equals u.Id select new { m.UserId, m.Role, m.TeamId, u.Login }).ToListAsync(cancellationToken);
        var off = (await db.NotificationsOff.Where(o => only == null || o.UserId == only).Select(o => new { o.UserId, o.Event, o.Way }).ToListAsync(cancellationToken)).ToLookup(o => o.UserId, o => (o.Event, o.Way));
        var known = only is not null && members is [var one] ? TeamsOfPerson.Of(db, one.TeamId, one.Login) : db.Teams.Where(t => t.RemovedAt == null);
        var teams = (await known.Select(t => new { t.Id, t.Slug, t.Members }).ToListAsync(cancellationToken)).ConvertAll(t => (t.Id, t.Slug, Logins: LoginsOf(t.Members)));
        return members.ConvertAll(m => new RunMember(m.UserId, Roles.Parse(m.Role) ?? Role.Viewer, [.. teams.Where(t => t.Id == m.TeamId || t.Logins.Contains(m.Login)).Select(t => t.Slug)], [.. off[m.UserId]]));
    }

    private static HashSet<string> LoginsOf(string members)
    {
        using var listed = JsonDocument.Parse(members);
        return listed.RootElement.EnumerateArray().Select(m => m.TryGetProperty("login", out var login) ? login.GetString() : null).OfType<string>().ToHashSet(StringComparer.Ordinal);
    }
}
