using Npgsql;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>Has incidents assessed and people told of them, after the commit. While a message waits, further changes of its incident are in it.</summary>
internal static class AssessmentQueue
{
    public const string Kind = "incident";

    public static async Task AddAsync(NpgsqlConnection connection, Guid tenantId, IReadOnlyCollection<Guid> incidents, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (incidents.Count == 0) return;
        await using var command = new NpgsqlCommand("""
            insert into outbox (tenant_id, kind, key, payload, created_at, available_at, attempts)
            select $1, $2, g.id::text, jsonb_build_object('incident', g.id), $4, $4, 0 from unnest($3::uuid[]) as g(id)
            where not exists (select from outbox o where o.tenant_id = $1 and o.kind = $2 and o.key = g.id::text and o.attempts = 0 and o.dead_at is null)
            """, connection);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(Kind);
        command.Parameters.AddWithValue(incidents.Distinct().ToArray());
        command.Parameters.AddWithValue(now);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
