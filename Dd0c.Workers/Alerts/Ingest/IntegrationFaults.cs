using System.Collections.Concurrent;
using Dd0c.Workers.Platform;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>Says on an integration why deliveries are refused: three refusals in a row switch a PagerDuty subscription off for a day.</summary>
internal sealed class IntegrationFaults(SystemDatabase database, ChangeFeed changes, TimeProvider time)
{
    // Whoever shoots at an address must not write a row a time.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<Guid, (string Why, DateTimeOffset At)> _said = new();

    public async Task SayAsync(OpenIntegration integration, string why, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_said.TryGetValue(integration.Id, out var said) && said.Why == why && said.At > now - s_pause) return;
        if (_said.Count > 10_000) _said.Clear();
        _said[integration.Id] = (why, now);
        await using var command = database.Source.CreateCommand("update alert_integrations set fault = $3, fault_at = $4 where tenant_id = $1 and id = $2");
        command.Parameters.AddWithValue(integration.TenantId);
        command.Parameters.AddWithValue(integration.Id);
        command.Parameters.AddWithValue(why);
        command.Parameters.AddWithValue(now);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await changes.AnnounceAsync(new Change(integration.TenantId, Feed.Incidents, "integration_fault"), cancellationToken);
    }
}
