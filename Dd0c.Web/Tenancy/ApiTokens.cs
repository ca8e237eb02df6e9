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
        var now = time.GetUtcNow();
        await using var command = database.Source.CreateCommand("select id, tenant_id, name, scopes, last_used_at from api_tokens where hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)");
        command.Parameters.AddWithValue(Hash(secret));
        command.Parameters.AddWithValue(now);
        KnownToken token;
        bool stale;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken)) return null;
            token = new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<string[]>(3));
            stale = reader.IsDBNull(4) || now - reader.GetFieldValue<DateTimeOffset>(4) > TimeSpan.FromMinutes(1);
        }
        if (stale)
        {
            await using var touch = database.Source.CreateCommand("update api_tokens set last_used_at = $2, last_used_from = $3 where id = $1");
            touch.Parameters.AddWithValue(token.Id);
            touch.Parameters.AddWithValue(now);
            touch.Parameters.AddWithValue((object?)origin ?? DBNull.Value);
            await touch.ExecuteNonQueryAsync(cancellationToken);
        }
        return token;
    }
}

internal sealed record KnownToken(Guid Id, Guid TenantId, string Name, IReadOnlyList<string> Scopes);
