using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace Dd0c.Web.Tenancy;

/// <summary>Signs people in by e-mail and password; ten wrong ones in a row close the account for a quarter of an hour.</summary>
internal sealed class PasswordSignIn(SystemDatabase database, IPasswordHasher<User> hasher, TimeProvider time)
{
    private const int Tries = 10;
    private static readonly TimeSpan s_lock = TimeSpan.FromMinutes(15);
    private static readonly User s_nobody = new() { Login = "", DisplayName = "" };
    // Verified when there is no such account, so that the answer takes as long as for one that exists.
    private readonly string _decoy = hasher.HashPassword(s_nobody, Guid.NewGuid().ToString());

    public async Task<PasswordOutcome> CheckAsync(string login, string password, CancellationToken cancellationToken) =>
        await CheckAsync(await FindAsync("lower(email) = lower($1) or lower(login) = lower($1) order by lower(email) = lower($1) desc nulls last limit 1", login.Trim(), cancellationToken), password, cancellationToken);

    /// <summary>The password of somebody who is signed in, asked again; wrong ones count as at sign-in.</summary>
    public async Task<PasswordOutcome> CheckAsync(Guid userId, string password, CancellationToken cancellationToken) =>
        await CheckAsync(await FindAsync("id = $1", userId, cancellationToken), password, cancellationToken);

    private async Task<PasswordOutcome> CheckAsync(Account? account, string password, CancellationToken cancellationToken)
    {
        if (account is null || account.Hash is null)
        {
            hasher.VerifyHashedPassword(s_nobody, _decoy, password);
            return new PasswordOutcome.Wrong();
        }
        var now = time.GetUtcNow();
        if (account.LockedUntil > now) return new PasswordOutcome.Locked(account.LockedUntil.Value);
        switch (hasher.VerifyHashedPassword(s_nobody, account.Hash, password))
        {
            case PasswordVerificationResult.SuccessRehashNeeded:
                await SetHashAsync(account.Id, hasher.HashPassword(s_nobody, password), cancellationToken);
                goto case PasswordVerificationResult.Success;
            case PasswordVerificationResult.Success:
                // Guesses made at once are all checked before the tenth of them is counted: the right one among them comes too late.
                return await LockAsync(account.Id, now, cancellationToken) is { } closed ? new PasswordOutcome.Locked(closed) : new PasswordOutcome.Right(account.Id);
            default:
                return await CountAsync(account.Id, now, cancellationToken) is { } until ? new PasswordOutcome.Locked(until) : new PasswordOutcome.Wrong();
        }
    }

    private async Task<Account?> FindAsync(string which, object value, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand($"select id, password_hash, locked_until from users where {which}");
        command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return new(reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2));
    }

    /// <summary>The end of the lock, if the account has been closed meanwhile.</summary>
    private async Task<DateTimeOffset?> LockAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select locked_until from users where id = $1 and locked_until > $2");
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(now);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime until ? new DateTimeOffset(until, TimeSpan.Zero) : null;
    }

    /// <summary>Counts one wrong try in the database itself, so that tries in parallel are all counted; the end of the lock when it closed.</summary>
    private async Task<DateTimeOffset?> CountAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            update users set failed_sign_ins = case when failed_sign_ins + 1 >= $2 then 0 else failed_sign_ins + 1 end,
                             locked_until = case when failed_sign_ins + 1 >= $2 then $3 else locked_until end
            where id = $1 returning case when failed_sign_ins = 0 then locked_until end
            """);
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(Tries);
        command.Parameters.AddWithValue(now + s_lock);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime until ? new DateTimeOffset(until, TimeSpan.Zero) : null;
    }

    private async Task SetHashAsync(Guid userId, string hash, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("update users set password_hash = $2 where id = $1");
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(hash);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Account(Guid Id, string? Hash, DateTimeOffset? LockedUntil);
}

internal abstract record PasswordOutcome
{
    public sealed record Right(Guid UserId) : PasswordOutcome;
    public sealed record Wrong : PasswordOutcome;
    public sealed record Locked(DateTimeOffset Until) : PasswordOutcome;
}
