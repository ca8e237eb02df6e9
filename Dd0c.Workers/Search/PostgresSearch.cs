using System.Text.Json;
using Dd0c.Domain.Search;
using Npgsql;
using NpgsqlTypes;

namespace Dd0c.Workers.Search;

/// <summary>Full text by prefix, then trigrams of the name; one round trip.</summary>
internal sealed class PostgresSearch(NpgsqlDataSource database) : ISearchEngine
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string Name => "postgresql";

    public async Task<Candidates> CandidatesAsync(Guid tenantId, SearchQuery query, SearchViewer viewer, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Enter(tenantId));
        // Words hold letters and digits alone: none of the characters that mean something to LIKE, and nothing to escape inside quotes.
        var title = string.Join(" & ", query.Words.Select(w => $"'{w}':*"));
        var exact = $"'{SearchIndexer.NameMark}{query.Compact}' | '{SearchIndexer.AliasMark}{query.Compact}'";
        batch.BatchCommands.Add(new("select document from search_candidates($1::tsquery, $2::tsquery, $3::tsquery, $4::tsquery, $5, $6, $7, $8, $9, 40)")
        {
            Parameters =
            {
                new() { Value = exact },
                new() { Value = title },
                new() { Value = NameQuery(query, $"({title}) | {exact}") },
                new() { Value = string.Join(" & ", query.Words.Select(w => $"('{w}':* | '{SearchIndexer.BodyMark}{w}':*)")) },
                new() { Value = query.Folded },
                new() { Value = query.Words.ToArray() },
                new() { Value = (object?)query.Kind ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = viewer.TeamIds.ToArray() },
                new() { Value = viewer.Opened.Keys.ToArray() },
            },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var found = new List<SearchDocument>();
        var more = false;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.IsDBNull(0)) more = true;
            else found.Add(JsonSerializer.Deserialize<SearchDocument>(reader.GetFieldValue<byte[]>(0), Json)!);
        }
        return new(found, more);
    }

    /// <summary>The version of the tenant's search rows.</summary>
    public async Task<long> VersionAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Enter(tenantId));
        batch.BatchCommands.Add(new("select search_version from tenants where id = $1") { Parameters = { new() { Value = tenantId } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : 0;
    }

    /// <summary>A batch is one transaction: the tenant holds for it and is gone after it.</summary>
    private static NpgsqlBatchCommand Enter(Guid tenantId) => new("select set_config('app.current_tenant_id', $1, true)") { Parameters = { new() { Value = tenantId.ToString() } } };

    /// <summary>That, or all of it are initials, or the name starts so without anything between.</summary>
    private static string NameQuery(SearchQuery query, string matches)
    {
        if (query.Compact.Length is >= 2 and <= 8) matches += $" | '{SearchIndexer.InitialsMark}{query.Compact}':*";
        if (query.Compact.Length >= 3) matches += $" | '{SearchIndexer.NameMark}{query.Compact}':*";
        return matches;
    }
}
