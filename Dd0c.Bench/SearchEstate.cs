using Dd0c.Domain.Search;
using Dd0c.Workers.Search;
using Npgsql;

namespace Dd0c.Bench;

/// <summary>The search rows of many tenants: one written by the product's own indexer, the others copied from it.</summary>
internal static class SearchEstate
{
    public const int Services = 10_000;
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public const int Teams = 40;

    public static IEnumerable<SearchDocument> Documents() => Enumerable.Range(0, Teams).Select(Team).Concat(Enumerable.Range(0, Services).Select(Document));

    /// <summary>Somebody of one team who opened fifty services lately, as the tenant's rows have them.</summary>
    public static async Task<SearchViewer> ViewerAsync(BenchDatabase database, Guid tenant)
    {
        await using var ask = database.Owner.CreateCommand("select team_id, id from search_documents where tenant_id = $1 and kind = 'service' order by title limit 50");
        ask.Parameters.AddWithValue(tenant);
        await using var reader = await ask.ExecuteReaderAsync();
        var (teams, opened) = (new HashSet<Guid>(), new Dictionary<Guid, DateTimeOffset>());
        while (await reader.ReadAsync())
        {
            if (teams.Count == 0) teams.Add(reader.GetGuid(0));
            opened[reader.GetGuid(1)] = s_now.AddMinutes(-opened.Count);
        }
        return new(teams, opened);
    }

    public static async Task FillAsync(BenchDatabase database, IReadOnlyList<Guid> tenants)
    {
        await using var connection = await database.Owner.OpenConnectionAsync();
        var indexes = await IndexesAsync(connection);
        // Built once over all rows, which is faster than growing with each.
        foreach (var (name, _) in indexes) await ExecuteAsync(connection, $"drop index {name}");
        foreach (var chunk in Documents().Chunk(1000)) await new SearchIndexer(new SearchSettings(Meilisearch: false)).WriteAsync(connection, tenants[0], chunk, [], CancellationToken.None);
        foreach (var tenant in tenants.Skip(1))
            await ExecuteAsync(connection, """
                insert into search_documents (tenant_id, id, kind, title, folded, aliases, body, team_id, document, updated_at, words, version)
                select $2, n.id, kind, title, folded, aliases, body, team_id, document || jsonb_build_object('id', n.id), updated_at, words, 1
                from search_documents, lateral (select case when tenant_id is null then null else uuidv7() end as id) n where tenant_id = $1
                """, tenants[0], tenant);
        await ExecuteAsync(connection, "update tenants set search_version = greatest(search_version, 1)");
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

    private static SearchDocument Team(int number) => new(
        TeamId(number), "team", $"team-{number:00}", $"Team {number:00}", [$"@acme/team-{number:00}"], null, TeamId(number), null, null, "owned", 1, null, "team", "standard", "production", "unknown", [], 1, null, s_now);

    private static SearchDocument Document(int number)
    {
        var name = SyntheticCompany.Name(number);
        var team = number % Teams;
        return new SearchDocument(Guid.CreateVersion7(), "service", name, name, [name.Replace("-", "", StringComparison.Ordinal)], $"Does what a {name} does for the company.", TeamId(team), $"Team {team:00}", $"team-{team:00}", "owned", 0.9,
            $"acme/{name}", "service", (number % 7) switch { 0 => "critical", 1 => "experimental", _ => "standard" }, "production", "healthy", ["TypeScript", "ECS"], 0.9, s_now, s_now);
    }

    private static Guid TeamId(int number) => new(number, 0x7ea3, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
