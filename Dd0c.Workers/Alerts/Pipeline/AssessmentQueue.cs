using Npgsql;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>
/// Has incidents assessed after the commit. While a message waits, further changes of its incident are in it: who
/// handles one takes the tenant's lock, which whoever writes one holds.
/// </summary>
internal static class AssessmentQueue
{
    public const string Kind = "incident";
    // In a storm an incident changes with each batch.
    private static readonly TimeSpan s_gather = TimeSpan.FromSeconds(1);

    /// <param name="opened">Those among them that are new: nothing is waited for.</param>
    public static async Task AddAsync(NpgsqlConnection connection, Guid tenantId, IReadOnlyCollection<Guid> incidents, IReadOnlySet<Guid> opened, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await AddAsync(connection, tenantId, [.. incidents.Where(opened.Contains)], now, now, cancellationToken);
        await AddAsync(connection, tenantId, [.. incidents.Where(i => !opened.Contains(i)).Distinct()], now, now + s_gather, cancellationToken);
    }

    private static async Task AddAsync(NpgsqlConnection connection, Guid tenantId, Guid[] incidents, DateTimeOffset now, DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (incidents.Length == 0) return;
        await using var command = new NpgsqlCommand("""
            insert into outbox (tenant_id, kind, key, payload, created_at, available_at, attempts)
            select $1, $2, g.id::text, jsonb_build_object('incident', g.id), $4, $5, 0 from unnest($3::uuid[]) as g(id)
            where not exists (select from outbox o where o.tenant_id = $1 and o.kind = $2 and o.key = g.id::text and o.attempts = 0 and o.dead_at is null)
            """, connection);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(Kind);
        command.Parameters.AddWithValue(incidents);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(due);
        await command.ExecuteNonQueryAsync(cancellationToken);
        if (due > now) return;
        await using var call = new NpgsqlCommand("select pg_notify('dd0c_outbox', '')", connection);
        await call.ExecuteNonQueryAsync(cancellationToken);
    }
}
