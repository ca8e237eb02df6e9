using Npgsql;

namespace Dd0c.Workers.Alerts.Incidents;

/// <summary>Counts a tenant's incidents from 1.</summary>
internal static class IncidentNumbers
{
    /// <returns>The first of as many.</returns>
    public static async Task<int> NextAsync(NpgsqlConnection connection, Guid tenantId, int count, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            insert into alert_settings (tenant_id, next_number) values ($1, 1 + $2) on conflict (tenant_id) do update set next_number = alert_settings.next_number + $2 returning next_number - $2
            """, connection);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(count);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
