using Npgsql;

namespace Dd0c.Workers.Alerts.Assessment;

/// <summary>
/// Has incidents assessed after the commit. One message does for all of a tenant that wait: who handles it lets those finish first
/// who hold the tenant's lock, which whoever calls this does.
/// </summary>
internal static class AssessmentQueue
{
    public const string Kind = "incident";
    // In a storm an incident changes with each batch, and the longer it lasts the less each change says.
    private static readonly TimeSpan s_gather = TimeSpan.FromSeconds(1), s_gatherLong = TimeSpan.FromSeconds(30);
    private const int AgeToGather = 10;

    /// <param name="urgent">Those among them for which nothing is waited for.</param>
    /// <param name="storm">Alerts came, as many more may: of an incident that has lasted they are gathered longer, unless one of them may be the first that somebody has to know of.</param>
    public static async Task AddAsync(NpgsqlConnection connection, Guid tenantId, IReadOnlyCollection<Guid> incidents, IReadOnlySet<Guid> urgent, DateTimeOffset now, CancellationToken cancellationToken, bool storm = false)
    {
        if (incidents.Count == 0) return;
        await using var mark = new NpgsqlCommand("""
            with marked as (
                update incidents set assess_at = least(assess_at, case when id = any($3) then $4
                    when not $8 or muted_by is not null or exists (select from alert_integrations i where i.tenant_id = $1 and i.paused) then $4 + $5
                    else $4 + greatest($5, least($6, ($4 - created_at) / $7)) end)
                where tenant_id = $1 and id = any($2) returning assess_at)
            select min(assess_at) from marked
            """, connection);
        mark.Parameters.AddWithValue(tenantId);
        mark.Parameters.AddWithValue(incidents.ToArray());
        mark.Parameters.AddWithValue(urgent.ToArray());
        mark.Parameters.AddWithValue(now);
        mark.Parameters.AddWithValue(s_gather);
        mark.Parameters.AddWithValue(s_gatherLong);
        mark.Parameters.AddWithValue((double)AgeToGather);
        mark.Parameters.AddWithValue(storm);
        if (await mark.ExecuteScalarAsync(cancellationToken) is DateTime due) await CallAsync(connection, tenantId, now, due, cancellationToken);
    }

    /// <summary>A message that waits for later gives way; where one waits that is as early, it does for this too.</summary>
    public static async Task CallAsync(NpgsqlConnection connection, Guid tenantId, DateTimeOffset now, DateTimeOffset due, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            with later as (delete from outbox o where o.tenant_id = $1 and o.kind = $2 and o.attempts = 0 and o.dead_at is null and o.available_at > $4)
            insert into outbox (tenant_id, kind, key, payload, created_at, available_at, attempts)
            select $1, $2, 'turn', '{}', $3, $4, 0 where not exists (select from outbox o where o.tenant_id = $1 and o.kind = $2 and o.attempts = 0 and o.dead_at is null and o.available_at <= $4)
            """, connection);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(Kind);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(due);
        await command.ExecuteNonQueryAsync(cancellationToken);
        if (due > now) return;
        await using var call = new NpgsqlCommand("select pg_notify('dd0c_outbox', '')", connection);
        await call.ExecuteNonQueryAsync(cancellationToken);
    }
}
