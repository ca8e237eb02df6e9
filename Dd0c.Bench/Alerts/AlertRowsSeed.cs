using Npgsql;

namespace Dd0c.Bench.Alerts;

/// <summary>Alerts of 80 days as they would stand in the database, fifty to an incident; the last incidents are open.</summary>
internal static class AlertRowsSeed
{
    private const int OfIncident = 50;

    public static async Task WriteAsync(BenchDatabase database, Guid tenant, Guid integration, int alerts)
    {
        var incidents = alerts / OfIncident;
        await using var connection = await database.Owner.OpenConnectionAsync();
        foreach (var sql in new[]
        {
            $"""
            create temporary table drawn as
                select n, uuidv7() as id, now() - interval '80 days' * ((({incidents} - n) / {incidents}::double precision)) - interval '1 hour' as at, s.id as service_id, s.name as service, n > {incidents} - 200 as open
                from generate_series(1, {incidents}) n join (select id, name, row_number() over (order by id) as r from services where tenant_id = '{tenant}') s on s.r = 1 + n % {UiSeed.Services}
            """,
            $$"""
            insert into incidents (tenant_id, id, number, environment, state, severity, title, service_id, services, words, sources, alerts, firings, firing, flapping, activities, started_at, last_at, resolved_at, noise, assessed_version, created_at, updated_at)
                select '{{tenant}}', id, 1000000 + n, case n % 4 when 0 then 'staging' else 'production' end, case when open then 'open' else 'resolved' end, (array['critical', 'high', 'medium', 'low'])[1 + n % 4], 'Errors of ' || service, service_id, array[service_id], '{}',
                    '{"alertmanager": {{OfIncident}}}', {{OfIncident}}, {{OfIncident}}, case when open then {{OfIncident}} else 0 end, 0, '[]', at, at + interval '5 minutes', case when open then null else at + interval '10 minutes' end, n % 100, 1, at, at from drawn
            """,
            $$"""
            insert into alerts (tenant_id, id, integration_id, provider, identity, episode, fingerprint, environment, service_id, title, severity, category, tags, state, started_at, last_at, resolved_at, firings, transitions, flapping, incident_id, received_at, updated_at)
                select '{{tenant}}', uuidv7(), '{{integration}}', 'alertmanager', 'seed:' || n || ':' || a, at::text, md5(service_id::text || a), case n % 4 when 0 then 'staging' else 'production' end, service_id, 'Errors ' || a || ' of ' || service, 'medium', 'application', '{}',
                    case when open then 'firing' else 'resolved' end, at + a * interval '5 seconds', at + a * interval '5 seconds', case when open then null else at + interval '10 minutes' end, 1, '[]', false, id, at, at from drawn, generate_series(1, {{OfIncident}}) a
            """,
            "vacuum analyze alerts, incidents",
        })
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 900 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
