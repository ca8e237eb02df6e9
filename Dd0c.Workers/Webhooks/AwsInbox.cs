using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Tenancy;
using Dd0c.Domain.Webhooks;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Webhooks;

/// <summary>Takes the events that a customer's EventBridge sends for a connection: proved by its secret, of its account, fresh, each once.</summary>
internal sealed class AwsInbox(SystemDatabase system, IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>EventBridge tries for a day to deliver an event.</summary>
    private static readonly TimeSpan s_oldest = TimeSpan.FromHours(25);
    private static readonly TimeSpan s_ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_gather = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_mark = TimeSpan.FromSeconds(10);

    public async Task<AwsTaking> TakeAsync(Guid connectionId, string secret, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (await FindAsync(connectionId, secret, cancellationToken) is not { } door) return new AwsTaking.Unproved();
        AwsEvent told;
        try
        {
            told = AwsEvent.Read(body);
        }
        catch (JsonException e)
        {
            return new AwsTaking.Unreadable(e.Message);
        }
        var now = time.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(door.Tenant);
        var database = scope.ServiceProvider.GetRequiredService<TenantDb>();
        if (Refusal(door, told, now) is { } refusal)
        {
            await using var db = database.Open();
            await db.Connections.Where(c => c.Id == connectionId).ExecuteUpdateAsync(c => c.SetProperty(x => x.EventRefused, refusal.Why).SetProperty(x => x.EventRefusedAt, now), cancellationToken);
            return refusal;
        }
        await using (var db = database.Open())
            await db.Connections.Where(c => c.Id == connectionId && (c.LastEventAt == null || c.LastEventAt < now - s_mark)).ExecuteUpdateAsync(c => c.SetProperty(x => x.LastEventAt, now), cancellationToken);
        if (door.Regions.Count > 0 && !door.Regions.Contains(told.Region)) return new AwsTaking.Nothing();
        IReadOnlyList<DeploySignal> deploys = told.TellsOfChange && PayloadReaders.Read(AlertProvider.Aws, new(new Dictionary<string, string>(), body, now)) is PayloadReading.Read read ? read.Deploys : [];
        if (!told.Matters && deploys.Count == 0) return new AwsTaking.Nothing();
        var taken = await scope.ServiceProvider.GetRequiredService<ChangeInbox>().TakeAsync(
            new WebhookDelivery { TenantId = door.Tenant, ConnectionId = connectionId, Provider = Provider.Aws, DeliveryId = told.Id, Event = told.DetailType, ReceivedAt = now },
            told.Matters ? new(told.Region, AwsChanged.Kind, s_gather) : null, new(AlertProvider.Aws, deploys), cancellationToken);
        return taken ? new AwsTaking.Taken() : new AwsTaking.Nothing();
    }

    private static AwsTaking.Refused? Refusal(Door door, AwsEvent told, DateTimeOffset now) => told switch
    {
        _ when told.Account != door.Account => new(true, $"An event of the account {told.Account} came; this connection reads {door.Account ?? "an account that is not known yet"}."),
        _ when told.Time < now - s_oldest => new(false, $"An event of {told.Time:u} came, which is older than EventBridge tries to deliver one."),
        _ when told.Time > now + s_ahead => new(false, $"An event of {told.Time:u} came, which is not yet: a clock is wrong."),
        _ => null,
    };

    /// <summary>Compares without telling by its time how much of a secret was right, also where there is no such connection.</summary>
    private async Task<Door?> FindAsync(Guid id, string secret, CancellationToken cancellationToken)
    {
        var told = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        await using var command = system.Source.CreateCommand("select tenant_id, events_secret, identity, config::text, case when events_secret_before_until > $2 then events_secret_before end from connections where id = $1 and provider = 'aws' and events_secret is not null");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var there = await reader.ReadAsync(cancellationToken);
        byte[] Hash(int column) => there && !reader.IsDBNull(column) ? reader.GetFieldValue<byte[]>(column) : new byte[SHA256.HashSizeInBytes];
        // Both are compared, whichever fits.
        if (!(CryptographicOperations.FixedTimeEquals(told, Hash(1)) | CryptographicOperations.FixedTimeEquals(told, Hash(4))) || !there) return null;
        return new(reader.GetGuid(0), reader.IsDBNull(2) ? null : reader.GetString(2), JsonSerializer.Deserialize<ConnectionConfig>(reader.GetString(3), ConnectionVault.Json)!.Regions ?? []);
    }

    private sealed record Door(Guid Tenant, string? Account, IReadOnlyList<string> Regions);
}

/// <summary>How the taking of an event ended.</summary>
internal abstract record AwsTaking
{
    public sealed record Taken : AwsTaking;

    /// <summary>Taken before, or of a kind or region that changes nothing here.</summary>
    public sealed record Nothing : AwsTaking;

    /// <summary>No such connection, none that takes events, or another secret.</summary>
    public sealed record Unproved : AwsTaking;

    public sealed record Unreadable(string Why) : AwsTaking;

    /// <param name="Account">It is another account's, and not merely late.</param>
    public sealed record Refused(bool Account, string Why) : AwsTaking;
}
