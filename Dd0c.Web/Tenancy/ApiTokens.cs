using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Web.Tenancy;

/// <summary>Makes and recognises API tokens: <c>dd0c_live_</c> and 256 random bits; the database keeps the SHA-256 alone.</summary>
internal sealed class ApiTokens(SystemDatabase database, TimeProvider time)
{
    private const string Lead = "dd0c_live_";

    /// <summary>A new secret with what is stored of it.</summary>
    public static (string Secret, byte[] Hash, string Prefix) Make()
    {
        var secret = Lead + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (secret, Hash(secret), secret[..(Lead.Length + 4)]);
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>The token a secret belongs to, if it may be used now; remembers when and from where it was used last, to the minute.</summary>
    public async Task<KnownToken?> FindAsync(string secret, string? origin, CancellationToken cancellationToken)
    {
        if (!secret.StartsWith(Lead, StringComparison.Ordinal) || secret.Length > 100) return null;
        if (await FindAsync("hash", Hash(secret), cancellationToken) is not { } found) return null;
        if (time.GetUtcNow() - found.LastUsedAt is { } age && age <= TimeSpan.FromMinutes(1)) return found.Token;
        await using var touch = database.Source.CreateCommand("update api_tokens set last_used_at = $2, last_used_from = $3 where id = $1");
        touch.Parameters.AddWithValue(found.Token.Id);
        touch.Parameters.AddWithValue(time.GetUtcNow());
        touch.Parameters.AddWithValue((object?)origin ?? DBNull.Value);
        await touch.ExecuteNonQueryAsync(cancellationToken);
        return found.Token;
    }

    /// <summary>What a token that was recognised before may do now; null when it may not be used any more.</summary>
    public async Task<KnownToken?> FindAsync(Guid id, CancellationToken cancellationToken) => (await FindAsync("id", id, cancellationToken))?.Token;

    private async Task<(KnownToken Token, DateTimeOffset? LastUsedAt)?> FindAsync(string column, object value, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand($"""
            select t.id, t.tenant_id, t.name, t.scopes, t.last_used_at, t.created_by is null, m.role
            from api_tokens t left join memberships m on m.tenant_id = t.tenant_id and m.user_id = t.created_by
            where t.{column} = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
            """);
        command.Parameters.AddWithValue(value);
        command.Parameters.AddWithValue(time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var scopes = reader.GetFieldValue<string[]>(3);
        // A person's token may do what its maker may do now, and nothing once they have left; the command line's has no maker.
        if (!reader.GetBoolean(5))
        {
            if (reader.IsDBNull(6) || Roles.Parse(reader.GetString(6)) is not { } role) return null;
            scopes = Array.FindAll(scopes, s => Scope.Needs(s) <= role);
        }
        return (new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), scopes), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4));
    }
}

internal sealed record KnownToken(Guid Id, Guid TenantId, string Name, IReadOnlyList<string> Scopes);
