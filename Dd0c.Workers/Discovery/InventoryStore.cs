using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Workers.Discovery;

/// <summary>Reads and writes the inventory: what the sources say, one row a thing.</summary>
internal sealed class InventoryStore(TenantDb database)
{
    /// <summary>What one connection brought home in earlier runs.</summary>
    public Task<Inventory> KnownAsync(Guid connectionId, CancellationToken cancellationToken) => ReadAsync(connectionId, cancellationToken);

    /// <summary>All that is there now, from every connection.</summary>
    public Task<Inventory> AllAsync(CancellationToken cancellationToken) => ReadAsync(null, cancellationToken);

    private async Task<Inventory> ReadAsync(Guid? connectionId, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        return new(
            await FactsAsync<ResourceFact>(connection, "cloud_resources", connectionId, cancellationToken),
            await FactsAsync<RepositoryFact>(connection, "repositories", connectionId, cancellationToken),
            await FactsAsync<TeamFact>(connection, "source_teams", connectionId, cancellationToken));
    }

    private async Task<IReadOnlyList<Seen<T>>> FactsAsync<T>(NpgsqlConnection connection, string table, Guid? connectionId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select facts, changed_at from {table} where tenant_id = $1 and missing_since is null{(connectionId is null ? "" : " and connection_id = $2")}", connection);
        command.Parameters.AddWithValue(database.TenantId);
        if (connectionId is { } id) command.Parameters.AddWithValue(id);
        var facts = new List<Seen<T>>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            facts.Add(new(JsonSerializer.Deserialize<T>(reader.GetString(0), RunLog.Json)!, reader.GetFieldValue<DateTimeOffset>(1)));
        return facts;
    }

    public Task ApplyAsync(Guid runId, Guid connectionId, ScanResult scan, RunLog log, CancellationToken cancellationToken) => throw new NotSupportedException($"{runId}{connectionId}{scan}{log}{cancellationToken}");
}
