using System.Text.Json;
using Dd0c.Domain.Search;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Workers.Search;

/// <summary>
/// Brings Meilisearch from the version of a tenant's rows that it holds to the one there is now. A message says only that
/// there may be something to do: a late, repeated or lost one does no harm.
/// </summary>
internal sealed class MeilisearchSync(Meilisearch meilisearch, TenantDb database) : IOutboxHandler
{
    /// <summary>The advisory lock of whoever writes documents of a tenant.</summary>
    public const int Turn = 7306003;
    private const int Part = 1000;

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        // One writer a tenant: else an older reading of a row could arrive after a newer one. The session holds the lock, because
        // a transaction would stay open for as long as Meilisearch takes.
        await using var turn = Command(connection, "select pg_advisory_lock($1, hashtext($2))", Turn, tenantId.ToString());
        await turn.ExecuteNonQueryAsync(cancellationToken);
        try
        {
            await SyncAsync(connection, tenantId, cancellationToken);
        }
        finally
        {
            // A broken connection has given the lock back, and its fault is the one to tell.
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await using var done = Command(connection, "select pg_advisory_unlock($1, hashtext($2))", Turn, tenantId.ToString());
                await done.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    private async Task SyncAsync(NpgsqlConnection connection, Guid tenantId, CancellationToken cancellationToken)
    {
        var held = await meilisearch.HeldAsync(tenantId, cancellationToken);
        await using var ask = Command(connection, "select search_version from tenants where id = $1", tenantId);
        if (await ask.ExecuteScalarAsync(cancellationToken) is not long version || held == version) return;
        // It may hold what nobody knows of here any more, such as after a backup was restored on either side.
        if (held is not { } since || since > version || version - since > SearchIndexer.RemovalsKept)
        {
            await meilisearch.ClearAsync(tenantId, cancellationToken);
            since = 0;
        }
        else if (await RemovedAsync(connection, tenantId, since, cancellationToken) is { Length: > 0 } gone) await meilisearch.RemoveAsync(gone, cancellationToken);
        var documents = new List<SearchDocument>();
        do
        {
            documents = await ChangedAsync(connection, tenantId, since, documents.Count == 0 ? Guid.Empty : documents[^1].Id, cancellationToken);
            // The version arrives with the last of its documents. A row that changes meanwhile is of a later one, and comes with that.
            await meilisearch.PutAsync(tenantId, documents, documents.Count < Part ? version : null, cancellationToken);
        }
        while (documents.Count == Part);
    }

    private static async Task<Guid[]> RemovedAsync(NpgsqlConnection connection, Guid tenantId, long since, CancellationToken cancellationToken)
    {
        await using var read = Command(connection, "select coalesce(array_agg(id), '{}') from search_removals where tenant_id = $1 and version > $2", tenantId, since);
        return (Guid[])(await read.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<List<SearchDocument>> ChangedAsync(NpgsqlConnection connection, Guid tenantId, long since, Guid after, CancellationToken cancellationToken)
    {
        await using var read = Command(connection, "select document from search_documents where tenant_id = $1 and version > $2 and id > $3 order by id limit $4", tenantId, since, after, Part);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        var documents = new List<SearchDocument>();
        while (await reader.ReadAsync(cancellationToken)) documents.Add(JsonSerializer.Deserialize<SearchDocument>(reader.GetString(0), PostgresSearch.Json)!);
        return documents;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return command;
    }
}
