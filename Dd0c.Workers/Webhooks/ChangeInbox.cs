using System.Text.Json;
using Dd0c.Domain.Outbox;
using Dd0c.Domain.Webhooks;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Webhooks;

/// <summary>Keeps a vendor's delivery once, together with what it says has changed and the message that has it read.</summary>
internal sealed class ChangeInbox(TenantDb database)
{
    /// <param name="subject">A repository's full name, or a region; empty: all of the connection.</param>
    /// <param name="kind">Of the message.</param>
    /// <param name="gather">So long others are waited for that come with it.</param>
    /// <returns>False when it was taken before, or the connection is gone.</returns>
    public async Task<bool> TakeAsync(WebhookDelivery delivery, string subject, string kind, TimeSpan gather, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.WebhookDeliveries.Add(delivery);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            var waits = await db.Database.ExecuteSqlAsync($"""
                insert into changes_waiting (tenant_id, connection_id, subject, due_at) values ({delivery.TenantId}, {delivery.ConnectionId}, {subject}, {delivery.ReceivedAt})
                on conflict (tenant_id, connection_id, subject) do update set due_at = excluded.due_at where changes_waiting.due_at > excluded.due_at
                """, cancellationToken);
            // What waits already has its message: two thousand events of a roll-out are one, and nobody else's wait behind them.
            if (waits > 0) db.Outbox.Add(new OutboxMessage { TenantId = delivery.TenantId, Kind = kind, Key = delivery.ConnectionId.ToString(), Payload = JsonSerializer.Serialize(new ChangeMessage(delivery.ConnectionId), JsonSerializerOptions.Web), CreatedAt = delivery.ReceivedAt, AvailableAt = delivery.ReceivedAt + gather });
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception e) when ((e.InnerException ?? e) is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation })
        {
            return false;
        }
        return true;
    }
}

/// <summary>Says that something of a connection waits to be read.</summary>
internal sealed record ChangeMessage(Guid Connection)
{
    public static Guid ConnectionOf(string payload) => JsonSerializer.Deserialize<ChangeMessage>(payload, JsonSerializerOptions.Web)!.Connection;
}
