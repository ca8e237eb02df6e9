using System.Text.Json;
using Dd0c.Domain.Search;
using Npgsql;

namespace Dd0c.Workers.Search;

/// <summary>Full text by prefix, then trigrams of the name; one round trip.</summary>
internal sealed class PostgresSearch(NpgsqlDataSource database) : ISearchEngine
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string Name => "postgresql";

    public async Task<Candidates> CandidatesAsync(Guid tenantId, SearchQuery query, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Enter(tenantId));
        batch.BatchCommands.Add(new("select document from search_candidates($1::tsquery, $2::tsquery, $3, $4, 40)")
        {
            Parameters =
            {
                // Folded words have none of the characters that mean something to LIKE.
                new() { Value = TsQuery(query, w => $"'{w}':*") }, new() { Value = TsQuery(query, w => $"('{w}':* | '{SearchIndexer.BodyMark}{w}':*)") },
                new() { Value = query.Folded }, new() { Value = query.Words.ToArray() },
            },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var found = new List<SearchDocument>();
        while (await reader.ReadAsync(cancellationToken)) found.Add(JsonSerializer.Deserialize<SearchDocument>(reader.GetFieldValue<byte[]>(0), Json)!);
        return new(found);
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

    /// <summary>Every word as a prefix; or all of it as initials.</summary>
    private static string TsQuery(SearchQuery query, Func<string, string> prefix)
    {
        // Words hold letters and digits alone, so that nothing needs escaping inside the quotes.
        var all = string.Join(" & ", query.Words.Select(prefix));
        return query.Compact.Length is >= 2 and <= 8 ? $"({all}) | '{SearchIndexer.InitialsMark}{query.Compact}':*" : all;
    }
}
