using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Web.Tenancy;

/// <summary>What somebody does with their own account: team, sessions, password.</summary>
internal sealed class AccountActions(TenantDb database, SystemDatabase system, PasswordSignIn passwords, IPasswordHasher<User> hasher, TimeProvider time)
{
    /// <summary>False when there is no such team.</summary>
    public async Task<bool> SetTeamAsync(Guid userId, Guid? teamId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var team = teamId is null ? null : await db.Teams.Where(t => t.Id == teamId && t.RemovedAt == null).Select(t => t.Name).SingleOrDefaultAsync(cancellationToken);
        if (teamId is not null && team is null) return false;
        if (await db.Memberships.SingleOrDefaultAsync(m => m.UserId == userId, cancellationToken) is not { } member) return false;
        member.TeamId = teamId;
        db.Record(actor, "member.team_chosen", team ?? "none", time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Whether the account signs in with a password, or with GitHub alone.</summary>
    public async Task<bool> HasPasswordAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = system.Source.CreateCommand("select password_hash is not null from users where id = $1");
        command.Parameters.AddWithValue(userId);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Changes the password and ends every other session of the person. Faults by field; none when it is done.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ChangePasswordAsync(Guid userId, Guid session, string current, string wanted, Actor actor, CancellationToken cancellationToken)
    {
        var faults = new Dictionary<string, string>();
        switch (await passwords.CheckAsync(userId, current, cancellationToken))
        {
            case PasswordOutcome.Locked: faults["current"] = "This account is locked after ten wrong passwords. Try again in a quarter of an hour."; break;
            case PasswordOutcome.Wrong: faults["current"] = "That is not your password."; break;
        }
        if (new NewAccount("x", "you@example.com", wanted).Faults().GetValueOrDefault("password") is { } weak) faults["wanted"] = weak;
        else if (wanted == current) faults["wanted"] = "Choose another password than the one you have.";
        if (faults.Count > 0) return faults;

        await using var command = system.Source.CreateCommand("""
            with changed as (update users set password_hash = $2 where id = $1 returning id),
            ended as (update sessions set revoked_at = $3 where user_id = (select id from changed) and id <> $4 and revoked_at is null)
            insert into audit_events (tenant_id, id, at, actor_kind, actor_id, actor_name, action, target, origin)
            select $5, $6, $3, 'user', $1, $7, 'account.password_changed', $7, $8 from changed
            """);
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(hasher.HashPassword(new() { Login = "", DisplayName = "" }, wanted));
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(session);
        command.Parameters.AddWithValue(database.TenantId);
        command.Parameters.AddWithValue(Guid.CreateVersion7());
        command.Parameters.AddWithValue(actor.Name);
        command.Parameters.Add(new() { Value = (object?)actor.Origin ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return faults;
    }
}
