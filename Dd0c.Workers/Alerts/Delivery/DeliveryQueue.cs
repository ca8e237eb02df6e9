using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>
/// Has the channels of one kind of a tenant served. One message does for all that waits: who handles it takes the tenant's lock before
/// it looks, which whoever writes what is to be told holds.
/// </summary>
internal static class DeliveryQueue
{
    public static async Task AddAsync(NpgsqlConnection connection, Guid tenantId, string kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            insert into outbox (tenant_id, kind, key, payload, created_at, available_at, attempts)
            select $1, $2, 'turn', '{}', $3, $3, 0 where not exists (select from outbox o where o.tenant_id = $1 and o.kind = $2 and o.attempts = 0 and o.dead_at is null)
            """, connection);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(ChannelKind.MessageOf(kind));
        command.Parameters.AddWithValue(now);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var call = new NpgsqlCommand("select pg_notify('dd0c_outbox', '')", connection);
        await call.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whoever queued this turn, or thought it would do for him, has committed then.</summary>
    public static async Task AfterWritersAsync(TenantDb database, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await Pipeline.TenantLock.TakeAsync((NpgsqlConnection)db.Database.GetDbConnection(), db.TenantId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The same after a while. It has a kind of its own, one for each kind of channel, because a message that waits holds up those of its kind that come after it.</summary>
    public static async Task AddLaterAsync(NpgsqlConnection connection, Guid tenantId, string kind, DateTimeOffset now, TimeSpan pause, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            with later as (delete from outbox o where o.tenant_id = $1 and o.kind = $2 and o.key = $3 and o.attempts = 0 and o.dead_at is null and o.available_at > $5)
            insert into outbox (tenant_id, kind, key, payload, created_at, available_at, attempts)
            select $1, $2, $3, jsonb_build_object('kind', $3), $4, $5, 0 where not exists (select from outbox o where o.tenant_id = $1 and o.kind = $2 and o.key = $3 and o.attempts = 0 and o.dead_at is null and o.available_at <= $5)
            """, connection);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(DeliverLater.KindOf(kind));
        command.Parameters.AddWithValue(kind);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(now + pause);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Tries channels again that were out of order.</summary>
internal sealed class DeliverLater(TenantDb database, TimeProvider time) : IOutboxHandler
{
    /// <summary>Without more: as versions before wrote it for all kinds.</summary>
    public const string Kind = "deliver.later";

    public static string KindOf(string channels) => $"{Kind}.{channels}";

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        using var document = System.Text.Json.JsonDocument.Parse(payload);
        await using var connection = await database.ConnectAsync(cancellationToken);
        await DeliveryQueue.AddAsync(connection, tenantId, document.RootElement.GetProperty("kind").GetString()!, time.GetUtcNow(), cancellationToken);
    }
}
