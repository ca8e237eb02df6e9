using Dd0c.Workers.Platform;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Dd0c.Workers.History;

/// <summary>Deletes, of the tenant of this unit of work, what only grows and tells nothing after a while: old runs with what they covered and called, calls outside runs, what repeated requests would be answered, and the questions of days that are over.</summary>
internal sealed class Retention(TenantDb database, IOptions<HistoryOptions> options, TimeProvider time)
{
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().AddDays(-options.Value.HotDays);
        await using var connection = await database.ConnectAsync(cancellationToken);
        // Of each connection its last run, and the last that read something, stay: they say how it stands. So does one whose removals wait for somebody.
        await ExecuteAsync("""
            with kept as (
                select r.id from connections c cross join lateral (
                    (select id from discovery_runs where tenant_id = $1 and (cardinality(connections) = 0 or c.id = any(connections)) order by created_at desc limit 1) union all
                    (select id from discovery_runs where tenant_id = $1 and (cardinality(connections) = 0 or c.id = any(connections)) and status in ('completed', 'partial') order by created_at desc limit 1)) r
                where c.tenant_id = $1
                union all (select id from discovery_runs where tenant_id = $1 order by created_at desc limit 1)
                union all select run_id from held_removals where tenant_id = $1)
            delete from discovery_runs where tenant_id = $1 and status in ('completed', 'partial', 'failed') and coalesce(completed_at, created_at) < $2 and id not in (select id from kept)
            """);
        await ExecuteAsync("delete from discovery_calls where tenant_id = $1 and run_id is null and last_at < $2");
        await ExecuteAsync("delete from webhook_deliveries where tenant_id = $1 and received_at < $2");
        await ExecuteAsync("delete from score_changes where tenant_id = $1 and at < $2");
        await using var answers = new NpgsqlCommand("delete from idempotent_requests where tenant_id = $1 and began_at < $2", connection) { Parameters = { new() { Value = database.TenantId }, new() { Value = time.GetUtcNow().AddDays(-1) } } };
        await answers.ExecuteNonQueryAsync(cancellationToken);
        await using var questions = new NpgsqlCommand("delete from asked_questions where tenant_id = $1 and day < $2", connection) { Parameters = { new() { Value = database.TenantId }, new() { Value = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) } } };
        await questions.ExecuteNonQueryAsync(cancellationToken);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
            command.Parameters.AddWithValue(database.TenantId);
            command.Parameters.AddWithValue(before);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
