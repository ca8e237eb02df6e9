using Dd0c.Domain.Catalog.Entities;
using Npgsql;

namespace Dd0c.Workers.Catalog;

/// <summary>Writes a plan of entities in the transaction of the catalog; columns travel as arrays, since there may be ten entities to a service.</summary>
internal static class EntityWriter
{
    private const int RowsAtOnce = 5_000;
    private static readonly TimeSpan s_textKept = TimeSpan.FromDays(2);

    /// <param name="connection">With the tenant set, in the transaction of the change.</param>
    public static async Task WriteAsync(NpgsqlConnection connection, Guid tenantId, EntityPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var left = plan.Written.Select(e => e.Id).Concat(plan.Gone).ToArray();
        await RunAsync("delete from entity_relations where tenant_id = $1 and source_id = any($2)", left);
        if (plan.Gone.Count > 0) await RunAsync("delete from entities where tenant_id = $1 and id = any($2)", plan.Gone.ToArray());
        foreach (var rows in plan.Written.Chunk(RowsAtOnce))
            await RunAsync("""
                insert into entities as t (tenant_id, id, kind, key, name, description, service_ids, team_id, environment, url, at, parent_id, source, since, properties, evidence, folded, fingerprint, created_at, updated_at)
                select $1, w.id, w.kind, w.key, w.name, w.description, w.services::uuid[], w.team, w.environment, w.url, w.at, w.parent, w.source, w.since, w.properties, w.evidence, w.folded, w.print, $2, $2
                from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::timestamptz[], $13::uuid[], $14::text[], $15::timestamptz[], $16::jsonb[], $17::jsonb[], $18::text[], $19::bytea[])
                     as w(id, kind, key, name, description, services, team, environment, url, at, parent, source, since, properties, evidence, folded, print)
                on conflict (tenant_id, id) do update set name = excluded.name, description = excluded.description, service_ids = excluded.service_ids, team_id = excluded.team_id, environment = excluded.environment, url = excluded.url, at = excluded.at,
                    parent_id = excluded.parent_id, source = excluded.source, since = excluded.since, properties = excluded.properties, evidence = excluded.evidence, folded = excluded.folded, fingerprint = excluded.fingerprint, updated_at = excluded.updated_at
                """,
                now.ToUniversalTime(), rows.Select(r => r.Id).ToArray(), rows.Select(r => r.Kind).ToArray(), rows.Select(r => Clean(r.Key)).ToArray(), rows.Select(r => Clean(r.Name)).ToArray(), rows.Select(r => Clean(r.Description)).ToArray(),
                rows.Select(r => $"{{{string.Join(',', r.ServiceIds)}}}").ToArray(), rows.Select(r => r.TeamId).ToArray(), rows.Select(r => Clean(r.Environment)).ToArray(), rows.Select(r => Clean(r.Url)).ToArray(), rows.Select(r => r.At).ToArray(), rows.Select(r => r.ParentId).ToArray(),
                rows.Select(r => r.Source).ToArray(), rows.Select(r => r.Since).ToArray(), rows.Select(r => r.Properties).ToArray(), rows.Select(r => r.Evidence).ToArray(), rows.Select(r => r.Folded).ToArray(), rows.Select(r => r.Fingerprint).ToArray());
        foreach (var rows in plan.Relations.Chunk(RowsAtOnce))
            await RunAsync("insert into entity_relations (tenant_id, source_id, kind, target_id, target_kind) select $1, w.* from unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[]) as w on conflict do nothing",
                rows.Select(r => r.SourceId).ToArray(), rows.Select(r => r.Kind).ToArray(), rows.Select(r => r.TargetId).ToArray(), rows.Select(r => r.TargetKind).ToArray());
        // A text that was read of late may be of a repository that this pass has not seen yet.
        await RunAsync("delete from document_texts d where tenant_id = $1 and seen_at < $2 and not exists (select from entities e where e.tenant_id = d.tenant_id and e.properties->>'oid' = d.oid)", (now - s_textKept).ToUniversalTime());

        async Task RunAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
            command.Parameters.AddWithValue(tenantId);
            foreach (var value in values) command.Parameters.AddWithValue(value);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>A character that PostgreSQL's text cannot hold must not cost the whole pass.</summary>
    private static string? Clean(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);
}
