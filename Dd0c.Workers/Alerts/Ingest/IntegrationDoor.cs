using System.Collections.Concurrent;
using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>An integration as its door knows it.</summary>
/// <param name="Secrets">Those that may be signed with; the newest first.</param>
/// <param name="Privacy">The tenant wants no descriptions, tags or bodies kept.</param>
internal sealed record OpenIntegration(Guid TenantId, Guid Id, string Provider, IntegrationConfig Config, IReadOnlyList<string> Secrets, bool Privacy);

/// <summary>Whose a webhook's address is. Remembered for some seconds, and forgotten at once when an integration of the tenant changes.</summary>
internal sealed class IntegrationDoor : IDisposable
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(10);
    private const int Most = 20_000;

    private readonly SystemDatabase _database;
    private readonly IntegrationVault _vault;
    private readonly ChangeFeed _changes;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, (OpenIntegration? Integration, DateTimeOffset Until)> _known = new();

    public IntegrationDoor(SystemDatabase database, IntegrationVault vault, ChangeFeed changes, TimeProvider time)
    {
        (_database, _vault, _changes, _time) = (database, vault, changes, time);
        changes.Heard += Forget;
    }

    /// <param name="token">Stands in the address.</param>
    /// <returns>Null: no integration has it.</returns>
    public Task<OpenIntegration?> ByTokenAsync(string token, CancellationToken cancellationToken) => FindAsync($"t:{token}", """
        select i.tenant_id, i.id, i.provider, i.config::text, i.secrets, s.settings::text from alert_tokens t
        join alert_integrations i on i.tenant_id = t.tenant_id and i.id = t.integration_id left join alert_settings s on s.tenant_id = i.tenant_id
        where t.hash = $1 and t.revoked_at is null
        """, [IntegrationVault.HashOf(token)], cancellationToken);

    /// <summary>The integrations of a tenant for a provider: what such an address means that names the tenant alone. Each has to be proved by a signature.</summary>
    public async Task<IReadOnlyList<OpenIntegration>> OfTenantAsync(Guid tenantId, string provider, CancellationToken cancellationToken)
    {
        await using var command = _database.Source.CreateCommand("""
            select i.tenant_id, i.id, i.provider, i.config::text, i.secrets, s.settings::text from alert_integrations i left join alert_settings s on s.tenant_id = i.tenant_id
            where i.tenant_id = $1 and i.provider = $2 and i.secrets is not null order by i.id limit 20
            """);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = provider });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<OpenIntegration>();
        while (await reader.ReadAsync(cancellationToken)) found.Add(Read(reader));
        return found;
    }

    private async Task<OpenIntegration?> FindAsync(string key, string sql, object[] values, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (_known.TryGetValue(key, out var known) && known.Until > now) return known.Integration;
        await using var command = _database.Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
        // Addresses that are guessed at must not fill the memory.
        if (_known.Count >= Most) _known.Clear();
        if (found is not null) _known[key] = (found, now + s_remembered);
        return found;
    }

    private OpenIntegration Read(NpgsqlDataReader reader)
    {
        var tenant = reader.GetGuid(0);
        var settings = reader.IsDBNull(5) ? new() : JsonSerializer.Deserialize<AlertSettings>(reader.GetString(5), Pipeline.AlertRows.Json)!;
        return new(tenant, reader.GetGuid(1), reader.GetString(2), JsonSerializer.Deserialize<IntegrationConfig>(reader.GetString(3), IntegrationVault.Json)!,
            _vault.OpenSecrets(tenant, reader.IsDBNull(4) ? null : reader.GetString(4))?.All ?? [], settings.Privacy);
    }

    private void Forget(Change change)
    {
        if (change.Feed != Feed.Integrations) return;
        foreach (var (key, known) in _known)
            if (known.Integration?.TenantId == change.TenantId) _known.TryRemove(key, out _);
    }

    public void Dispose() => _changes.Heard -= Forget;
}
