using System.Text.Json;
using Dd0c.Domain.Outbox;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Webhooks;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Webhooks;

/// <summary>Keeps a vendor's delivery once, together with what it says has changed and the messages by which that is read and kept.</summary>
internal sealed class ChangeInbox(TenantDb database)
{
    /// <param name="again">What is to be read again; null: nothing.</param>
    /// <param name="deploys">Changes that alerts may come from.</param>
    /// <returns>False when it was taken before, or the connection is gone.</returns>
    public async Task<bool> TakeAsync(WebhookDelivery delivery, ReadAgain? again, DeploysTold deploys, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.WebhookDeliveries.Add(delivery);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            // What waits already has its message: two thousand events of a roll-out are one, and nobody else's wait behind them.
            if (again is not null && await WaitAsync(db, delivery, again.Subject, cancellationToken)) db.Outbox.Add(new OutboxMessage { TenantId = delivery.TenantId, Kind = again.Kind, Key = delivery.ConnectionId.ToString(), Payload = JsonSerializer.Serialize(new ChangeMessage(delivery.ConnectionId), JsonSerializerOptions.Web), CreatedAt = delivery.ReceivedAt, AvailableAt = delivery.ReceivedAt + again.Gather });
            if (deploys.Signals.Count > 0) db.Outbox.Add(deploys.Message(delivery.TenantId, delivery.DeliveryId, delivery.ReceivedAt));
            await db.SaveChangesAsync(cancellationToken);
            if (deploys.Signals.Count > 0) await db.Database.ExecuteSqlAsync($"select pg_notify('dd0c_outbox', '')", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception e) when ((e.InnerException ?? e) is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation })
        {
            return false;
        }
        return true;
    }

    private static async Task<bool> WaitAsync(Dd0cDbContext db, WebhookDelivery delivery, string subject, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync($"""
            insert into changes_waiting (tenant_id, connection_id, subject, due_at) values ({delivery.TenantId}, {delivery.ConnectionId}, {subject}, {delivery.ReceivedAt})
            on conflict (tenant_id, connection_id, subject) do update set due_at = excluded.due_at where changes_waiting.due_at > excluded.due_at
            """, cancellationToken) > 0;
}

/// <summary>What of a connection is to be read again.</summary>
/// <param name="Subject">A repository's full name, or a region; empty: all of the connection.</param>
/// <param name="Kind">Of the message.</param>
/// <param name="Gather">So long others are waited for that come with it.</param>
internal sealed record ReadAgain(string Subject, string Kind, TimeSpan Gather);

/// <summary>Says that something of a connection waits to be read.</summary>
internal sealed record ChangeMessage(Guid Connection)
{
    public static Guid ConnectionOf(string payload) => JsonSerializer.Deserialize<ChangeMessage>(payload, JsonSerializerOptions.Web)!.Connection;
}
