using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Tenancy;

/// <summary>
/// What people do with members and invitations. Admins manage members up to admin; owners alone manage owners; one owner
/// always remains. Each deed is written to the audit trail in its transaction.
/// </summary>
internal sealed class MemberActions(TenantDb database, Sessions sessions, TimeProvider time)
{
    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(7);

    /// <param name="mine">The role of whoever acts.</param>
    public async Task<MemberOutcome> SetRoleAsync(Guid userId, Role role, Role mine, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (member, owners) = await LockAsync(db, userId, cancellationToken);
        if (member is null) return new MemberOutcome.NotFound();
        var before = Roles.Parse(member.Role) ?? Role.Viewer;
        if (Refusal(mine, before, role) is { } why) return new MemberOutcome.NotAllowed(why);
        if (before == Role.Owner && role != Role.Owner && owners == 1) return new MemberOutcome.LastOwner();
        if (before == role) return new MemberOutcome.Done();
        member.Role = role.Word();
        db.Record(actor, "member.role_changed", await NameAsync(db, userId, cancellationToken), time.GetUtcNow(), new { userId, from = before.Word(), to = role.Word() });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new MemberOutcome.Done();
    }

    /// <summary>Ends a membership; the person keeps their account. Anybody may leave themselves.</summary>
    public async Task<MemberOutcome> RemoveAsync(Guid userId, Role mine, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (member, owners) = await LockAsync(db, userId, cancellationToken);
        if (member is null) return new MemberOutcome.NotFound();
        var before = Roles.Parse(member.Role) ?? Role.Viewer;
        if (actor.Id != userId && Refusal(mine, before, before) is { } why) return new MemberOutcome.NotAllowed(why);
        if (before == Role.Owner && owners == 1) return new MemberOutcome.LastOwner();
        db.Record(actor, "member.removed", await NameAsync(db, userId, cancellationToken), time.GetUtcNow(), new { userId, role = before.Word() });
        db.Memberships.Remove(member);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new MemberOutcome.Done();
    }

    /// <summary>Ends a member's sessions in this organisation; what they have elsewhere is not ours.</summary>
    public async Task<MemberOutcome> EndSessionsAsync(Guid userId, Role mine, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Memberships.AsNoTracking().SingleOrDefaultAsync(m => m.UserId == userId, cancellationToken) is not { } member) return new MemberOutcome.NotFound();
        var role = Roles.Parse(member.Role) ?? Role.Viewer;
        if (Refusal(mine, role, role) is { } why) return new MemberOutcome.NotAllowed(why);
        await sessions.EndInTenantAsync(userId, database.TenantId, actor, cancellationToken);
        return new MemberOutcome.Done();
    }

    /// <summary>Makes a one-time link; its secret is returned this once.</summary>
    public async Task<MemberOutcome> InviteAsync(string? email, Role role, Role mine, Actor actor, CancellationToken cancellationToken)
    {
        if (Refusal(mine, Role.Viewer, role) is { } why) return new MemberOutcome.NotAllowed(why);
        var address = string.IsNullOrWhiteSpace(email) ? null : email.Trim();
        if (address is not null && (address.Length > 254 || !address.Contains('@', StringComparison.Ordinal))) return new MemberOutcome.Invalid("email", "Give an e-mail address, or leave it empty.");
        var (secret, hash) = Secret.Make();
        var now = time.GetUtcNow();
        await using var db = database.Open();
        db.Invitations.Add(new() { TenantId = database.TenantId, Email = address, Role = role.Word(), Hash = hash, InvitedBy = actor.Kind == "user" ? actor.Id : null, CreatedAt = now, ExpiresAt = now + InvitationLife });
        db.Record(actor, "invitation.created", address ?? "link", now, new { role = role.Word() });
        await db.SaveChangesAsync(cancellationToken);
        return new MemberOutcome.Invited(secret, role);
    }

    public async Task<MemberOutcome> WithdrawAsync(Guid invitationId, Role mine, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Invitations.SingleOrDefaultAsync(i => i.Id == invitationId && i.AcceptedAt == null, cancellationToken) is not { } invitation) return new MemberOutcome.NotFound();
        if (Refusal(mine, Roles.Parse(invitation.Role) ?? Role.Viewer, Role.Viewer) is { } why) return new MemberOutcome.NotAllowed(why);
        db.Invitations.Remove(invitation);
        db.Record(actor, "invitation.withdrawn", invitation.Email ?? "link", time.GetUtcNow(), new { role = invitation.Role });
        await db.SaveChangesAsync(cancellationToken);
        return new MemberOutcome.Done();
    }

    private static string? Refusal(Role mine, Role before, Role after) => (mine, before, after) switch
    {
        ( < Role.Admin, _, _) => "Managing members needs the role admin.",
        ( < Role.Owner, Role.Owner, _) or ( < Role.Owner, _, Role.Owner) => "Only owners manage owners.",
        _ => null,
    };

    /// <summary>The member and how many owners there are, locked: two owners who demote each other at once must not both succeed.</summary>
    private static async Task<(Membership? Member, int Owners)> LockAsync(Domain.Platform.Dd0cDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        var rows = await db.Memberships.FromSql($"select * from memberships where tenant_id = {db.TenantId} and (role = 'owner' or user_id = {userId}) order by user_id for update").ToListAsync(cancellationToken);
        return (rows.SingleOrDefault(m => m.UserId == userId), rows.Count(m => m.Role == Role.Owner.Word()));
    }

    private static async Task<string> NameAsync(Domain.Platform.Dd0cDbContext db, Guid userId, CancellationToken cancellationToken) =>
        await db.Users.Where(u => u.Id == userId).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken) ?? userId.ToString();
}

/// <summary>How a deed on members ended.</summary>
internal abstract record MemberOutcome
{
    public sealed record Done : MemberOutcome;

    /// <param name="Secret">For the link; it cannot be read again.</param>
    public sealed record Invited(string Secret, Role Role) : MemberOutcome
    {
        public override string ToString() => $"Invited {{ {Role} }}"; // a record prints all it holds
    }

    public sealed record NotAllowed(string Why) : MemberOutcome;

    /// <summary>Somebody has to own the organisation.</summary>
    public sealed record LastOwner : MemberOutcome;

    public sealed record Invalid(string Field, string Why) : MemberOutcome;

    public sealed record NotFound : MemberOutcome;
}
