using System.Text.Json;
using Dd0c.Domain.Search;
using Npgsql;

namespace Dd0c.Workers.Search;

/// <summary>Writes search rows in the transaction of the change, under the tenant's next version, and leaves word for Meilisearch in the outbox.</summary>
internal sealed class SearchIndexer(SearchSettings settings)
{
    public const string MessageKind = "search.index";
    /// <summary>For how many versions it is known what was removed.</summary>
    public const long RemovalsKept = 1000;
    /// <summary>Set before the words of a row that are not of its name, so that the index tells them apart by itself.</summary>
    public const char BodyMark = '.';
    public const char InitialsMark = '~';
    /// <summary>Set before a name and before an alias as one word.</summary>
    public const char NameMark = '=', AliasMark = '-';
    private const int LongestWord = 100; // as long as a query can be; PostgreSQL takes 2,046 bytes

    /// <param name="connection">With the tenant set, in the transaction of the change.</param>
    public async Task WriteAsync(NpgsqlConnection connection, Guid tenantId, IReadOnlyCollection<SearchDocument> changed, IReadOnlyCollection<Guid> removed, CancellationToken cancellationToken)
    {
        if (changed.Count == 0 && removed.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection);
        // The row of the tenant is held until the end of the transaction: who has the greater version has committed later.
        batch.BatchCommands.Add(Command("update tenants set search_version = search_version + 1 where id = $1", tenantId));
        if (changed.Count > 0)
        {
            var documents = changed.ToArray();
            batch.BatchCommands.Add(Command("""
                insert into search_documents (tenant_id, id, kind, title, folded, aliases, body, team_id, document, updated_at, words, version)
                select $1, d.id, d.kind, d.title, d.folded, array(select jsonb_array_elements_text(d.document->'aliases')), d.body, d.team, d.document, d.at,
                       array_to_tsvector(string_to_array(d.words, ' ')), (select search_version from tenants where id = $1)
                from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::jsonb[], $9::timestamptz[], $10::text[])
                     as d(id, kind, title, folded, body, team, document, at, words)
                on conflict (tenant_id, id) do update set kind = excluded.kind, title = excluded.title, folded = excluded.folded, aliases = excluded.aliases,
                    body = excluded.body, team_id = excluded.team_id, document = excluded.document, updated_at = excluded.updated_at, words = excluded.words, version = excluded.version
                """,
                tenantId, documents.Select(d => d.Id).ToArray(), documents.Select(d => d.Kind).ToArray(), documents.Select(d => d.Title).ToArray(),
                documents.Select(d => SearchText.Folded(d.Title)).ToArray(),
                documents.Select(Body).ToArray(), documents.Select(d => d.TeamId).ToArray(),
                documents.Select(d => JsonSerializer.Serialize(d, PostgresSearch.Json)).ToArray(),
                documents.Select(d => d.UpdatedAt.ToUniversalTime()).ToArray(), documents.Select(Lexemes).ToArray()));
        }
        batch.BatchCommands.Add(Command("delete from search_removals r using tenants t where r.tenant_id = $1 and t.id = $1 and (r.id = any($2) or r.version < t.search_version - $3)",
            tenantId, changed.Select(d => d.Id).ToArray(), RemovalsKept));
        if (removed.Count > 0)
        {
            batch.BatchCommands.Add(Command("delete from search_documents where tenant_id = $1 and id = any($2)", tenantId, removed.ToArray()));
            batch.BatchCommands.Add(Command("""
                insert into search_removals (tenant_id, id, version) select t.id, r.id, t.search_version from tenants t, (select distinct unnest($2::uuid[]) as id) r where t.id = $1
                on conflict (tenant_id, id) do update set version = excluded.version
                """, tenantId, removed.ToArray()));
        }
        if (settings.Meilisearch)
        {
            batch.BatchCommands.Add(Command("insert into outbox (tenant_id, kind, key, payload) select id, $2, 'version-' || search_version, '{}' from tenants where id = $1", tenantId, MessageKind));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_notify('dd0c_outbox', '')"));
        }
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Body(SearchDocument d) =>
        string.Join(' ', new[] { d.TeamName, d.Repository, d.Type, d.Description }.Concat(d.TechStack).OfType<string>().Select(SearchText.Folded));

    /// <summary>What the index finds the row by, with spaces between.</summary>
    private static string Lexemes(SearchDocument d)
    {
        var title = SearchText.Words(d.Title);
        var words = title.Select(w => Short(w.Text)).Append(NameMark + Short(SearchText.Compact(d.Title))).ToHashSet();
        words.UnionWith(d.Aliases.Select(a => AliasMark + Short(SearchText.Compact(a))));
        words.UnionWith(Body(d).Split(' ', StringSplitOptions.RemoveEmptyEntries).Concat(d.Aliases.SelectMany(SearchText.Words).Select(w => w.Text)).Select(w => BodyMark + Short(w)));
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
