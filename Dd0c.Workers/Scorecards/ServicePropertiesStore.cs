using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Dd0c.Workers.Scorecards;

/// <summary>Keeps what the inventory says of each service for checks to ask; unchanged rows are not written, and any change asks for new scores.</summary>
internal sealed class ServicePropertiesStore(TenantDb database, TimeProvider time)
{
    private const int RowsAtOnce = 2_000;

    public async Task WriteAsync(CatalogState catalog, Inventory inventory, CancellationToken cancellationToken)
    {
        var properties = ServiceProperties.OfInventory(catalog, inventory);
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var changed = 0;
        foreach (var chunk in properties.Chunk(RowsAtOnce))
        {
            await using var write = new NpgsqlCommand("""
                insert into service_properties (tenant_id, service_id, properties) select $1, r.service_id, r.properties from jsonb_to_recordset($2) as r (service_id uuid, properties jsonb)
                on conflict (tenant_id, service_id) do update set properties = excluded.properties where service_properties.properties <> excluded.properties
                """, connection) { CommandTimeout = 120 };
            write.Parameters.AddWithValue(database.TenantId);
            write.Parameters.Add(new() { Value = Json(chunk), NpgsqlDbType = NpgsqlDbType.Jsonb });
            changed += await write.ExecuteNonQueryAsync(cancellationToken);
        }
        await using (var gone = new NpgsqlCommand("delete from service_properties where tenant_id = $1 and not service_id = any($2)", connection))
        {
            gone.Parameters.AddWithValue(database.TenantId);
            gone.Parameters.AddWithValue(properties.Keys.ToArray());
            changed += await gone.ExecuteNonQueryAsync(cancellationToken);
        }
        if (changed == 0) return;
        ScorecardRescore.Ask(db, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static string Json(IEnumerable<KeyValuePair<Guid, IReadOnlyDictionary<string, PropertyValue>>> rows) =>
        JsonSerializer.Serialize(rows.Select(r => new { service_id = r.Key, properties = r.Value.ToDictionary(p => p.Key, p => p.Value.Plain()) }));
}
