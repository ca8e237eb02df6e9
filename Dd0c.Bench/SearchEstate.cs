using Dd0c.Domain.Search;
using Dd0c.Workers.Search;
using Npgsql;

namespace Dd0c.Bench;

/// <summary>The search rows of many tenants: one written by the product's own indexer, the others copied from it.</summary>
internal static class SearchEstate
{
    public const int Services = 10_000;
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static IEnumerable<SearchDocument> Documents() => Enumerable.Range(0, Services).Select(Document);

    public static async Task FillAsync(BenchDatabase database, IReadOnlyList<Guid> tenants)
    {
        await using var connection = await database.Owner.OpenConnectionAsync();
        var indexes = await IndexesAsync(connection);
        // Built once over all rows, which is faster than growing with each.
        foreach (var (name, _) in indexes) await ExecuteAsync(connection, $"drop index {name}");
        foreach (var chunk in Documents().Chunk(1000)) await new SearchIndexer(new SearchSettings(Meilisearch: false)).WriteAsync(connection, tenants[0], chunk, [], CancellationToken.None);
        foreach (var tenant in tenants.Skip(1))
            await ExecuteAsync(connection, """
                insert into search_documents (tenant_id, id, kind, title, folded, aliases, body, team_id, document, updated_at, words)
                select $2, n.id, kind, title, folded, aliases, body, team_id, document || jsonb_build_object('id', n.id), updated_at, words
                from search_documents, lateral (select case when tenant_id is null then null else uuidv7() end as id) n where tenant_id = $1
                """, tenants[0], tenant);
        foreach (var (_, definition) in indexes) await ExecuteAsync(connection, definition);
        await ExecuteAsync(connection, "vacuum analyze search_documents");
    }

    private static async Task<List<(string Name, string Definition)>> IndexesAsync(NpgsqlConnection connection)
    {
        await using var ask = new NpgsqlCommand("select indexname, indexdef from pg_indexes where tablename = 'search_documents' and indexname <> 'search_documents_pkey'", connection);
        await using var reader = await ask.ExecuteReaderAsync();
        var indexes = new List<(string, string)>();
        while (await reader.ReadAsync()) indexes.Add((reader.GetString(0), reader.GetString(1).Replace(" ON ONLY ", " ON ", StringComparison.Ordinal)));
        return indexes;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync();
    }

    private static SearchDocument Document(int number)
    {
        var name = SyntheticCompany.Name(number);
        return new SearchDocument(Guid.CreateVersion7(), "service", name, name, [name.Replace("-", "", StringComparison.Ordinal)], $"Does what a {name} does for the company.", null, $"Team {number % 40:00}", "owned", 0.9,
            $"acme/{name}", "service", "standard", "production", "healthy", ["TypeScript", "ECS"], 0.9, s_now, s_now);
    }
}
