using System.Text;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.History;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Workers.History;

/// <summary>Keeps the versions of a tenant's services in step with its catalog, in the transaction that changes it.</summary>
internal static class VersionWriter
{
    /// <summary>What of the catalog differs from the versions that are open. Compared whole, so that no way in which a row changes escapes it.</summary>
    public static async Task<VersionChanges> CompareAsync(NpgsqlConnection connection, Guid tenantId, CatalogState catalog, CancellationToken cancellationToken)
    {
        var open = new Dictionary<Guid, byte[]>();
        await using (var command = new NpgsqlCommand("select service_id, digest from service_versions where tenant_id = $1 and valid_to = 'infinity'", connection) { Parameters = { new() { Value = tenantId } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) open[reader.GetGuid(0)] = reader.GetFieldValue<byte[]>(1);
        var begun = new List<(Guid, byte[], string)>();
        var ended = new List<Guid>();
        foreach (var (id, state) in ServiceStates.Of(catalog))
        {
            var json = state.Json();
            var digest = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(json));
            if (open.Remove(id, out var known))
            {
                if (known.AsSpan().SequenceEqual(digest)) continue;
                ended.Add(id);
            }
            begun.Add((id, digest, json));
        }
        ended.AddRange(open.Keys); // of services that are gone
        return new(ended, begun);
    }

    /// <returns>The instant of this change: later than every other of this tenant, also where another node's clock is ahead.</returns>
    public static async Task<DateTimeOffset> WriteAsync(NpgsqlConnection connection, Dd0cDbContext db, VersionChanges changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset at;
        await using (var tick = new NpgsqlCommand("""
            update tenants set catalog_version = catalog_version + 1, history_at = greatest($2, history_at + interval '1 microsecond'), history_since = coalesce(history_since, greatest($2, history_at + interval '1 microsecond'))
            where id = $1 returning history_at
            """, connection))
        {
            tick.Parameters.AddWithValue(db.TenantId);
            tick.Parameters.AddWithValue(Instants.Whole(now));
            await using var reader = await tick.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            at = reader.GetFieldValue<DateTimeOffset>(0);
        }
        if (changes.Ended.Count > 0)
        {
            await using var end = new NpgsqlCommand("update service_versions set valid_to = $2 where tenant_id = $1 and valid_to = 'infinity' and service_id = any($3)", connection) { CommandTimeout = 120 };
            end.Parameters.AddWithValue(db.TenantId);
            end.Parameters.AddWithValue(at);
            end.Parameters.AddWithValue(changes.Ended.ToArray());
            await end.ExecuteNonQueryAsync(cancellationToken);
        }
        await db.UpsertAsync(connection, changes.Begun.Select(b => new ServiceVersion { TenantId = db.TenantId, ServiceId = b.ServiceId, ValidFrom = at, Digest = b.Digest, State = b.State }).ToList(), cancellationToken, keep: ["*"], omit: ["valid_to"]);
        return at;
    }
}

/// <param name="Ended">Services whose open version ends.</param>
/// <param name="Begun">Services with what they are from now on.</param>
internal sealed record VersionChanges(IReadOnlyList<Guid> Ended, IReadOnlyList<(Guid ServiceId, byte[] Digest, string State)> Begun)
{
    public bool IsEmpty => Ended.Count + Begun.Count == 0;
}
