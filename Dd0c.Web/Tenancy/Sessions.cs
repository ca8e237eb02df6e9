using System.Security.Claims;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Web.Tenancy;

/// <summary>Signed-in browsers: one row each, read at every request, so that revoking it (or changing a role) holds at once.</summary>
internal sealed class Sessions(SystemDatabase database, TimeProvider time)
{
    private static readonly TimeSpan s_life = TimeSpan.FromDays(14);

    /// <summary>Opens a session in the given tenant, or in the person's most recent one.</summary>
    public async Task<Guid> OpenAsync(Guid userId, Guid? tenantId, string? userAgent, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        await using var command = database.Source.CreateCommand("""
            with seen as (update users set last_seen_at = $4, failed_sign_ins = 0, locked_until = null where id = $2)
            insert into sessions (id, user_id, tenant_id, user_agent, created_at, last_seen_at, expires_at)
            values ($1, $2, coalesce($3,
                (select s.tenant_id from sessions s join memberships m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
                 where s.user_id = $2 order by s.last_seen_at desc limit 1),
                (select m.tenant_id from memberships m where m.user_id = $2 order by m.created_at limit 1)), $5, $4, $4, $6)
            """);
        var now = time.GetUtcNow();
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(userId);
        command.Parameters.Add(new() { Value = (object?)tenantId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue((object?)(userAgent is { Length: > 200 } ? userAgent[..200] : userAgent) ?? DBNull.Value);
        command.Parameters.AddWithValue(now + s_life);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return id;
    }

    /// <summary>Who a session is now; null when it was revoked, has run out, or its person left.</summary>
    public async Task<ClaimsPrincipal?> ReadAsync(Guid sessionId, string scheme, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            select u.id, u.display_name, u.login, m.tenant_id, m.role, s.last_seen_at
            from sessions s join users u on u.id = s.user_id left join memberships m on m.user_id = u.id and m.tenant_id = s.tenant_id
            where s.id = $1 and s.revoked_at is null and s.expires_at > $2
            """);
        var now = time.GetUtcNow();
        command.Parameters.AddWithValue(sessionId);
        command.Parameters.AddWithValue(now);
        ClaimsIdentity identity;
        DateTimeOffset lastSeen;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken)) return null;
            identity = new ClaimsIdentity(
            [
                new(Claims.UserId, reader.GetGuid(0).ToString()),
                new(Claims.Name, reader.GetString(1)),
                new(Claims.SessionId, sessionId.ToString()),
            ], scheme, Claims.Name, Claims.Role);
            if (!reader.IsDBNull(3))
            {
                identity.AddClaim(new(Claims.Tenant, reader.GetGuid(3).ToString()));
                identity.AddClaim(new(Claims.Role, reader.GetString(4)));
            }
            lastSeen = reader.GetFieldValue<DateTimeOffset>(5);
        }
        if (now - lastSeen > TimeSpan.FromMinutes(5)) await TouchAsync(sessionId, now, cancellationToken);
        return new(identity);
    }

    private async Task TouchAsync(Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("update sessions set last_seen_at = $2, expires_at = $3 where id = $1");
        command.Parameters.AddWithValue(sessionId);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(now + s_life);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task RevokeAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("update sessions set revoked_at = $2 where id = $1 and revoked_at is null");
        command.Parameters.AddWithValue(sessionId);
        command.Parameters.AddWithValue(time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends all of a person's sessions but one (null: all).</summary>
    public async Task RevokeOthersAsync(Guid userId, Guid? but, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("update sessions set revoked_at = $3 where user_id = $1 and id is distinct from $2 and revoked_at is null");
        command.Parameters.AddWithValue(userId);
        command.Parameters.Add(new() { Value = (object?)but ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.AddWithValue(time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Moves a session to another of its person's tenants; false when they are no member there.</summary>
    public async Task<bool> SwitchAsync(Guid sessionId, string tenantSlug, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            update sessions s set tenant_id = t.id from tenants t, memberships m
            where s.id = $1 and s.revoked_at is null and t.slug = $2 and m.tenant_id = t.id and m.user_id = s.user_id
            """);
        command.Parameters.AddWithValue(sessionId);
        command.Parameters.AddWithValue(tenantSlug);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>A person's sessions that are open, the one used last first.</summary>
    public async Task<IReadOnlyList<SessionView>> OpenAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select id, user_agent, created_at, last_seen_at from sessions where user_id = $1 and revoked_at is null and expires_at > $2 order by last_seen_at desc");
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(time.GetUtcNow());
        var sessions = new List<SessionView>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            sessions.Add(new(reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return sessions;
    }

    /// <summary>Ends one session of a person; somebody else's is left alone.</summary>
    public Task EndOwnAsync(Guid sessionId, Guid userId, Guid tenantId, Actor actor, CancellationToken cancellationToken) =>
        EndAsync("id = $1 and user_id = $2", sessionId, userId, tenantId, actor, cancellationToken);

    /// <summary>Ends a person's sessions in one tenant.</summary>
    public Task EndInTenantAsync(Guid userId, Guid tenantId, Actor actor, CancellationToken cancellationToken) =>
        EndAsync("tenant_id = $1 and user_id = $2", tenantId, userId, tenantId, actor, cancellationToken);

    private async Task EndAsync(string which, Guid key, Guid userId, Guid tenantId, Actor actor, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand($"""
            with ended as (update sessions set revoked_at = $3 where {which} and revoked_at is null returning user_id)
            insert into audit_events (tenant_id, id, at, actor_kind, actor_id, actor_name, action, target, origin)
            select $4, $5, $3, $6, $7, $8, 'session.revoked', (select display_name from users where id = $2), $9 where exists (select from ended)
            """);
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(Guid.CreateVersion7());
        command.Parameters.AddWithValue(actor.Kind);
        command.Parameters.Add(new() { Value = (object?)actor.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.AddWithValue(actor.Name);
        command.Parameters.Add(new() { Value = (object?)actor.Origin ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The tenants a person may switch to, by name.</summary>
    public async Task<IReadOnlyList<TenantChoice>> TenantsAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select t.id, t.slug, t.name, t.is_demo, m.role from memberships m join tenants t on t.id = m.tenant_id where m.user_id = $1 order by t.is_demo, t.name");
        command.Parameters.AddWithValue(userId);
        var tenants = new List<TenantChoice>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            tenants.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), Roles.Parse(reader.GetString(4)) ?? Role.Viewer));
        return tenants;
    }
}

internal sealed record TenantChoice(Guid Id, string Slug, string Name, bool IsDemo, Role Role);

public sealed record SessionView(Guid Id, string? UserAgent, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);
