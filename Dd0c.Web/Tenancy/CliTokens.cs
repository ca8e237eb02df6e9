using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Web.Tenancy;

/// <summary>Tokens made by whoever has the machine: the operator's command line stands outside any tenant.</summary>
internal sealed class CliTokens(DatabaseAddresses addresses, TimeProvider time)
{
    /// <summary>The new secret, or null when there is no such tenant.</summary>
    public async Task<string?> CreateAsync(string tenantSlug, string name, string[] scopes, int days)
    {
        await using var owner = new NpgsqlConnection(addresses.System + ";Pooling=false");
        await owner.OpenAsync();
        var (secret, hash, prefix) = ApiTokens.Make();
        await using var command = new NpgsqlCommand("""
            with t as (select id from tenants where slug = $1),
            made as (insert into api_tokens (tenant_id, id, name, prefix, hash, scopes, created_at, expires_at) select t.id, $2, $3, $4, $5, $6, $7, $8 from t returning tenant_id)
            insert into audit_events (tenant_id, id, at, actor_kind, actor_name, action, target, details)
            select tenant_id, $9, $7, 'cli', 'command line', 'token.created', $3, jsonb_build_object('scopes', $6) from made
            """, owner);
        var now = time.GetUtcNow();
        command.Parameters.AddWithValue(tenantSlug);
        command.Parameters.AddWithValue(Guid.CreateVersion7());
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(prefix);
        command.Parameters.AddWithValue(hash);
        command.Parameters.AddWithValue(scopes);
        command.Parameters.AddWithValue(now);
        command.Parameters.Add(new() { Value = days == 0 ? DBNull.Value : now.AddDays(days), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        command.Parameters.AddWithValue(Guid.CreateVersion7());
        return await command.ExecuteNonQueryAsync() > 0 ? secret : null;
    }
}
