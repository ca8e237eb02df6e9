using Dd0c.Domain.Alerts.Ingest;
using Npgsql;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>Writes what became of deliveries: into their rows, and into the figures of the hour they came in.</summary>
internal static class OutcomeStore
{
    public static async Task WriteAsync(NpgsqlConnection connection, Guid tenantId, IReadOnlyList<InboxReading> read, IncidentChanges incidents, CancellationToken cancellationToken)
    {
        await using (var update = new NpgsqlCommand("""
            update alert_inbox i set state = g.state, reason = g.reason, place = g.place, alerts = g.alerts, read_at = g.read_at
            from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::timestamptz[]) as g(id, state, reason, place, alerts, read_at) where i.tenant_id = $1 and i.id = g.id
            """, connection))
        {
            update.Parameters.AddWithValue(tenantId);
            Add(update, read.Select(r => r.Row.Id));
            Add(update, read.Select(r => r.Row.State));
            Add(update, read.Select(r => r.Row.Reason));
            Add(update, read.Select(r => r.Row.Place));
            Add(update, read.Select(r => r.Row.Alerts));
            Add(update, read.Select(r => r.Row.ReadAt!.Value));
            await update.ExecuteNonQueryAsync(cancellationToken);
        }
        await using (var seen = new NpgsqlCommand("""
            update alert_integrations i set last_received_at = g.at from (select id, max(at) as at from unnest($2::uuid[], $3::timestamptz[]) as g(id, at) group by id) g
            where i.tenant_id = $1 and i.id = g.id and (i.last_received_at is null or i.last_received_at < g.at)
            """, connection))
        {
            seen.Parameters.AddWithValue(tenantId);
            Add(seen, read.Select(r => r.Row.IntegrationId));
            Add(seen, read.Select(r => r.Row.ReceivedAt));
            await seen.ExecuteNonQueryAsync(cancellationToken);
        }
        var hours = read.GroupBy(r => (Hour: HourOf(r.Row.ReceivedAt), r.Row.IntegrationId)).OrderBy(g => g.Key.Hour).ThenBy(g => g.Key.IntegrationId).ToList();
        await using var add = new NpgsqlCommand("""
            insert into alert_outcomes (tenant_id, hour, integration_id, read, nothing, quarantined, signals, alerts, incidents)
            select $1, * from unnest($2::timestamptz[], $3::uuid[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[])
            on conflict (tenant_id, hour, integration_id) do update set read = alert_outcomes.read + excluded.read, nothing = alert_outcomes.nothing + excluded.nothing,
                quarantined = alert_outcomes.quarantined + excluded.quarantined, signals = alert_outcomes.signals + excluded.signals, alerts = alert_outcomes.alerts + excluded.alerts, incidents = alert_outcomes.incidents + excluded.incidents
            """, connection);
        add.Parameters.AddWithValue(tenantId);
        Add(add, hours.Select(h => h.Key.Hour));
        Add(add, hours.Select(h => h.Key.IntegrationId));
        Add(add, hours.Select(h => h.Count(r => r.Row.State == "read")));
        Add(add, hours.Select(h => h.Count(r => r.Row.State == "nothing")));
        Add(add, hours.Select(h => h.Count(r => r.Row.State == "quarantined")));
        Add(add, hours.Select(h => h.Sum(r => (r.Reading as PayloadReading.Read)?.Signals.Count ?? 0)));
        Add(add, hours.Select(h => h.Sum(r => incidents.AlertsOf.GetValueOrDefault(r.Row.Id))));
        Add(add, hours.Select(h => h.Sum(r => incidents.OpenedBy.GetValueOrDefault(r.Row.Id))));
        await add.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DateTimeOffset HourOf(DateTimeOffset at) => new(at.UtcDateTime.Date.AddHours(at.UtcDateTime.Hour), TimeSpan.Zero);

    private static void Add<T>(NpgsqlCommand command, IEnumerable<T> values) => command.Parameters.AddWithValue(values.ToArray());
}
