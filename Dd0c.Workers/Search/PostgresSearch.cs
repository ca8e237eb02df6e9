using System.Text.Json;
using Dd0c.Domain.Search;
using Npgsql;

namespace Dd0c.Workers.Search;

/// <summary>Full text by prefix, then trigrams of the name; one round trip.</summary>
internal sealed class PostgresSearch(NpgsqlDataSource database) : ISearchEngine
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string Name => "postgresql";

    public async Task<IReadOnlyList<SearchDocument>> CandidatesAsync(Guid tenantId, SearchQuery query, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        // A batch is one transaction: the tenant holds for it and is gone after it.
        batch.BatchCommands.Add(new("select set_config('app.current_tenant_id', $1, true)") { Parameters = { new() { Value = tenantId.ToString() } } });
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
        return found;
    }

    /// <summary>Every word as a prefix; or all of it as initials.</summary>
    private static string TsQuery(SearchQuery query, Func<string, string> prefix)
    {
        // Words hold letters and digits alone, so that nothing needs escaping inside the quotes.
        var all = string.Join(" & ", query.Words.Select(prefix));
        return query.Compact.Length is >= 2 and <= 8 ? $"({all}) | '{SearchIndexer.InitialsMark}{query.Compact}':*" : all;
    }
}
