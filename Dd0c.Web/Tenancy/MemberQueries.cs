using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Tenancy;

/// <summary>Reads who belongs to the organisation, and who is invited.</summary>
internal sealed class MemberQueries(TenantDb database, TimeProvider time)
{
    public async Task<IReadOnlyList<MemberView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = await (from m in db.Memberships.AsNoTracking()
                          join u in db.Users.AsNoTracking() on m.UserId equals u.Id
                          join t in db.Teams.AsNoTracking() on m.TeamId equals (Guid?)t.Id into teams
                          from t in teams.DefaultIfEmpty()
                          select new { m.UserId, u.DisplayName, u.Email, u.Login, m.Role, Team = t == null ? null : t.Name, m.CreatedAt, u.LastSeenAt }).ToListAsync(cancellationToken);
        return [.. rows.Select(r => new MemberView(r.UserId, r.DisplayName, r.Email ?? r.Login, Roles.Parse(r.Role) ?? Role.Viewer, r.Team, r.CreatedAt, r.LastSeenAt)).OrderByDescending(m => m.Role).ThenBy(m => m.Name)];
    }

    public async Task<IReadOnlyList<InvitationView>> InvitationsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = database.Open();
        return [.. (await db.Invitations.AsNoTracking().Where(i => i.AcceptedAt == null && i.ExpiresAt > now).OrderByDescending(i => i.CreatedAt).Select(i => new { i.Id, i.Email, i.Role, i.ExpiresAt }).ToListAsync(cancellationToken))
            .Select(i => new InvitationView(i.Id, i.Email, Roles.Parse(i.Role) ?? Role.Viewer, i.ExpiresAt))];
    }

    /// <summary>The teams somebody may say is theirs, by name, and which one they said.</summary>
    public async Task<(IReadOnlyList<(Guid Id, string Name)> Teams, Guid? Mine)> TeamsAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var mine = await db.Memberships.Where(m => m.UserId == userId).Select(m => m.TeamId).SingleOrDefaultAsync(cancellationToken);
        return ([.. (await db.Teams.Where(t => t.RemovedAt == null).OrderBy(t => t.Name).Select(t => new { t.Id, t.Name }).ToListAsync(cancellationToken)).Select(t => (t.Id, t.Name))], mine);
    }
}

public sealed record MemberView(Guid Id, string Name, string Address, Role Role, string? Team, DateTimeOffset JoinedAt, DateTimeOffset? LastSeenAt);

public sealed record InvitationView(Guid Id, string? Email, Role Role, DateTimeOffset ExpiresAt);
