using System.Text.Json;
using Dd0c.Domain.Search;
using Npgsql;

namespace Dd0c.Workers.Search;

/// <summary>Writes search rows in the transaction of the change, and leaves word for Meilisearch in the outbox.</summary>
internal sealed class SearchIndexer(SearchSettings settings)
{
    public const string MessageKind = "search.index";
    /// <summary>Set before the words of a row that are neither of its name nor of an alias, so that the index tells them apart by itself.</summary>
    public const char BodyMark = '.';
    public const char InitialsMark = '~';
    private const int LongestWord = 100; // as long as a query can be; PostgreSQL takes 2,046 bytes

    /// <param name="connection">With the tenant set, in the transaction of the change.</param>
    public async Task WriteAsync(NpgsqlConnection connection, Guid tenantId, IReadOnlyCollection<SearchDocument> changed, IReadOnlyCollection<Guid> removed, CancellationToken cancellationToken)
    {
        if (changed.Count == 0 && removed.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection);
        if (changed.Count > 0)
        {
            var documents = changed.ToArray();
            batch.BatchCommands.Add(Command("""
                insert into search_documents (tenant_id, id, kind, title, folded, aliases, body, team_id, document, updated_at, words)
                select $1, d.id, d.kind, d.title, d.folded, array(select jsonb_array_elements_text(d.document->'aliases')), d.body, d.team, d.document, d.at,
                       array_to_tsvector(string_to_array(d.words, ' '))
                from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::jsonb[], $9::timestamptz[], $10::text[])
                     as d(id, kind, title, folded, body, team, document, at, words)
                on conflict (tenant_id, id) do update set kind = excluded.kind, title = excluded.title, folded = excluded.folded, aliases = excluded.aliases,
                    body = excluded.body, team_id = excluded.team_id, document = excluded.document, updated_at = excluded.updated_at, words = excluded.words
                """,
                tenantId, documents.Select(d => d.Id).ToArray(), documents.Select(d => d.Kind).ToArray(), documents.Select(d => d.Title).ToArray(),
                documents.Select(d => SearchText.Folded(d.Title)).ToArray(),
                documents.Select(Body).ToArray(), documents.Select(d => d.TeamId).ToArray(),
                documents.Select(d => JsonSerializer.Serialize(d, PostgresSearch.Json)).ToArray(),
                documents.Select(d => d.UpdatedAt.ToUniversalTime()).ToArray(), documents.Select(Lexemes).ToArray()));
        }
        if (removed.Count > 0)
            batch.BatchCommands.Add(Command("delete from search_documents where tenant_id = $1 and id = any($2)", tenantId, removed.ToArray()));
        if (settings.Meilisearch)
            // Ids alone: the sender reads the rows as they are then, so that late and repeated messages do no harm.
            foreach (var chunk in changed.Select(d => d.Id).Concat(removed).Chunk(1000))
                batch.BatchCommands.Add(Command("insert into outbox (tenant_id, kind, key, payload) values ($1, $2, $3, $4::jsonb)",
                    tenantId, MessageKind, chunk[0].ToString(), JsonSerializer.Serialize(chunk)));
        if (settings.Meilisearch) batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_notify('dd0c_outbox', '')"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Body(SearchDocument d) =>
        string.Join(' ', new[] { d.TeamName, d.Repository, d.Type, d.Description }.Concat(d.TechStack).OfType<string>().Select(SearchText.Folded));

    /// <summary>What the index finds the row by, with spaces between.</summary>
    private static string Lexemes(SearchDocument d)
    {
        var title = SearchText.Words(d.Title);
        var words = title.Concat(d.Aliases.SelectMany(SearchText.Words)).Select(w => Short(w.Text)).ToHashSet();
        words.UnionWith(Body(d).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => BodyMark + Short(w)));
        if (SearchText.Initials(title) is { Length: > 0 } initials) words.Add(InitialsMark + Short(initials));
        return string.Join(' ', words);

        static string Short(string word) => word.Length <= LongestWord ? word : word[..LongestWord];
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}

/// <param name="Meilisearch">Whether there is a Meilisearch to be told of changes.</param>
internal sealed record SearchSettings(bool Meilisearch);
