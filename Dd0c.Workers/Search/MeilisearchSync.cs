using System.Text.Json;
using Dd0c.Domain.Search;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Workers.Search;

/// <summary>Brings Meilisearch to the state of the search rows named in a message: as they are now, not as they were then.</summary>
internal sealed class MeilisearchSync(Meilisearch meilisearch, TenantDb database) : IOutboxHandler
{
    public string Kind => SearchIndexer.MessageKind;

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken) =>
        await SyncAsync(tenantId, JsonSerializer.Deserialize<Guid[]>(payload)!, cancellationToken);

    private async Task SyncAsync(Guid tenantId, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // One writer a tenant: else an older reading of a row could arrive after a newer one.
        await using (var turn = new NpgsqlCommand("select pg_advisory_xact_lock(7306003, hashtext($1))", connection) { Parameters = { new() { Value = tenantId.ToString() } } })
            await turn.ExecuteNonQueryAsync(cancellationToken);
        var documents = new List<SearchDocument>();
        await using (var read = new NpgsqlCommand("select document from search_documents where tenant_id = $1 and id = any($2)", connection) { Parameters = { new() { Value = tenantId }, new() { Value = ids } } })
        await using (var reader = await read.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) documents.Add(JsonSerializer.Deserialize<SearchDocument>(reader.GetString(0), PostgresSearch.Json)!);
        if (documents.Count > 0) await meilisearch.PutAsync(tenantId, documents, cancellationToken);
        if (ids.Except(documents.Select(d => d.Id)).ToArray() is { Length: > 0 } gone) await meilisearch.RemoveAsync(gone, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
