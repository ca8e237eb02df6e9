using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using NpgsqlTypes;

namespace Dd0c.Web.Tenancy;

/// <summary>How people and tenants come to be: the first-run link, an invitation, or an open sign-up on a hosted dd0c.</summary>
internal sealed class SignUp(SystemDatabase database, IPasswordHasher<User> hasher, TimeProvider time)
{
    private static readonly TimeSpan s_linkLife = TimeSpan.FromHours(24);

    /// <summary>A link secret for the first sign-in while no organisation has a member; null once one has. Earlier links stop working.</summary>
    public async Task<string?> FirstRunSecretAsync(CancellationToken cancellationToken)
    {
        var (text, hash) = Secret.Make();
        await using var command = database.Source.CreateCommand("""
            with empty as (select 1 where not exists (select from memberships)), gone as (delete from setup_links where used_at is null and exists (select from empty))
            insert into setup_links (hash, created_at, expires_at) select $1, $2, $3 from empty
            """);
        command.Parameters.AddWithValue(hash);
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(time.GetUtcNow() + s_linkLife);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0 ? text : null;
    }

    /// <summary>Whether dd0c waits for its first person.</summary>
    public async Task<bool> IsFirstRunAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select not exists (select from memberships)");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async Task<bool> FirstRunLinkWorksAsync(string secret, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select exists (select from setup_links where hash = $1 and used_at is null and expires_at > $2)");
        command.Parameters.AddWithValue(Secret.Hash(secret));
        command.Parameters.AddWithValue(time.GetUtcNow());
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Uses the first-run link: its person owns the first tenant that has nobody yet, or a new one.</summary>
    public async Task<SignUpOutcome> FirstRunAsync(string secret, string tenantName, NewAccount account, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await ExecuteAsync(connection, "update setup_links set used_at = $2 where hash = $1 and used_at is null and expires_at > $2", cancellationToken, Secret.Hash(secret), time.GetUtcNow()) != 1) return new SignUpOutcome.DeadLink();
        // A tenant made by the command line before anybody signed in is the one the first person means; one that has people is theirs.
        var existing = await ScalarAsync(connection, "select id from tenants t where not is_demo and not exists (select from memberships m where m.tenant_id = t.id) order by created_at limit 1 for update", cancellationToken);
        var tenantId = existing as Guid? ?? await CreateTenantAsync(connection, tenantName, null, false, cancellationToken);
        if (await InsertUserAsync(connection, account, cancellationToken) is not { } userId) return new SignUpOutcome.EmailTaken();
        await JoinAsync(connection, tenantId, userId, Role.Owner, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new SignUpOutcome.Done(userId, tenantId);
    }

    /// <summary>Uses an invitation with a new account.</summary>
    public async Task<SignUpOutcome> AcceptAsync(string secret, NewAccount account, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await TakeInvitationAsync(connection, secret, cancellationToken) is not { } invitation) return new SignUpOutcome.DeadLink();
        if (await InsertUserAsync(connection, account, cancellationToken) is not { } userId) return new SignUpOutcome.EmailTaken();
        await JoinAsync(connection, invitation.TenantId, userId, invitation.Role, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new SignUpOutcome.Done(userId, invitation.TenantId);
    }

    /// <summary>Uses an invitation for somebody who is signed in already.</summary>
    public async Task<SignedUp?> AcceptAsync(string secret, Guid userId, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await TakeInvitationAsync(connection, secret, cancellationToken) is not { } invitation) return null;
        await JoinAsync(connection, invitation.TenantId, userId, invitation.Role, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(userId, invitation.TenantId);
    }

    /// <summary>Who invites to what; null when the link does not work any more.</summary>
    public async Task<PendingInvitation?> InvitationAsync(string secret, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            select t.name, i.role, i.email, u.display_name from invitations i join tenants t on t.id = i.tenant_id left join users u on u.id = i.invited_by
            where i.hash = $1 and i.accepted_at is null and i.expires_at > $2
            """);
        command.Parameters.AddWithValue(Secret.Hash(secret));
        command.Parameters.AddWithValue(time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return new(reader.GetString(0), Roles.Parse(reader.GetString(1)) ?? Role.Viewer, reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3));
    }

    /// <summary>The account of a GitHub user, made or brought up to date. A known local account is taken over only by the person signed in to it.</summary>
    public async Task<Guid> GitHubUserAsync(GitHubPerson person, Guid? signedIn, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, "select pg_advisory_xact_lock(7306002, hashint8($1))", cancellationToken, person.Id);
        var known = await ScalarAsync(connection, "select id from users where github_id = $1", cancellationToken, person.Id) as Guid?;
        var id = known ?? signedIn ?? Guid.CreateVersion7();
        if (known is not null || signedIn is not null)
        {
            await ExecuteAsync(connection, "update users set github_id = $2, avatar_url = $3, display_name = $4 where id = $1", cancellationToken, id, person.Id, Text(person.AvatarUrl), person.Name);
        }
        else
        {
            // The login or the address may be somebody else's local account: then this one goes without.
            await ExecuteAsync(connection, """
                insert into users (id, github_id, login, email, display_name, avatar_url, created_at)
                select $1, $2, case when exists (select from users where lower(login) = lower($3)) then $3 || '-' || $2 else $3 end,
                       case when exists (select from users where lower(email) = lower($4)) then null else $4 end, $5, $6, $7
                """, cancellationToken, id, person.Id, person.Login, Text(person.Email), person.Name, Text(person.AvatarUrl), time.GetUtcNow());
        }
        await transaction.CommitAsync(cancellationToken);
        return id;
    }

    public async Task<bool> KnowsGitHubAsync(long gitHubId, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select exists (select from users where github_id = $1)");
        command.Parameters.AddWithValue(gitHubId);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async Task<bool> IsMemberSomewhereAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select exists (select from memberships where user_id = $1)");
        command.Parameters.AddWithValue(userId);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>A tenant of one's own: a new customer of a hosted dd0c, or the demo beside the real one.</summary>
    public async Task<Guid> OwnTenantAsync(Guid userId, string name, bool demo, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var tenantId = await CreateTenantAsync(connection, name, null, demo, cancellationToken);
        await JoinAsync(connection, tenantId, userId, Role.Owner, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return tenantId;
    }

    /// <summary>A tenant with no member yet.</summary>
    public async Task<Guid> CreateTenantAsync(string name, string? slug, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await CreateTenantAsync(connection, name, slug, false, cancellationToken);
    }

    private async Task<Guid> CreateTenantAsync(NpgsqlConnection connection, string name, string? slug, bool demo, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        var wanted = slug ?? Slug.Of(name, "org");
        for (var n = 1; ; n++)
        {
            var candidate = n == 1 ? wanted : $"{wanted[..Math.Min(wanted.Length, 56)].TrimEnd('-')}-{n}";
            if (await ExecuteAsync(connection, "insert into tenants (id, slug, name, is_demo, created_at) values ($1, $2, $3, $4, $5) on conflict (slug) do nothing", cancellationToken, id, candidate, name.Trim(), demo, time.GetUtcNow()) == 1) return id;
            if (slug is not null) throw new InvalidOperationException($"There is a tenant {slug} already.");
        }
    }

    /// <summary>Null when the address is somebody's already; the transaction is lost then, and the link with it unused.</summary>
    private async Task<Guid?> InsertUserAsync(NpgsqlConnection connection, NewAccount account, CancellationToken cancellationToken)
    {
        var user = new User { Login = account.Email.Trim(), Email = account.Email.Trim(), DisplayName = account.DisplayName.Trim() };
        try
        {
            await ExecuteAsync(connection, "insert into users (id, login, email, display_name, password_hash, created_at) values ($1, $2, $3, $4, $5, $6)", cancellationToken,
                user.Id, user.Login, user.Email, user.DisplayName, hasher.HashPassword(user, account.Password), time.GetUtcNow());
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return null;
        }
        return user.Id;
    }

    private Task<int> JoinAsync(NpgsqlConnection connection, Guid tenantId, Guid userId, Role role, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, "insert into memberships (tenant_id, user_id, role, created_at) values ($1, $2, $3, $4) on conflict do nothing", cancellationToken, tenantId, userId, role.Word(), time.GetUtcNow());

    private async Task<(Guid TenantId, Role Role)?> TakeInvitationAsync(NpgsqlConnection connection, string secret, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update invitations set accepted_at = $2 where hash = $1 and accepted_at is null and expires_at > $2 returning tenant_id, role", connection);
        command.Parameters.AddWithValue(Secret.Hash(secret));
        command.Parameters.AddWithValue(time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetGuid(0), Roles.Parse(reader.GetString(1)) ?? Role.Viewer) : null;
    }

    private static NpgsqlParameter Text(string? value) => new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return command;
    }
}

internal sealed record SignedUp(Guid UserId, Guid TenantId);

internal sealed record PendingInvitation(string TenantName, Role Role, string? Email, string? InvitedBy);

/// <param name="Email">The verified primary address; null when GitHub shows none.</param>
internal sealed record GitHubPerson(long Id, string Login, string Name, string? Email, string? AvatarUrl);
