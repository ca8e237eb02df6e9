using Dd0c.Domain.Outbox;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Tenancy;
using Dd0c.Domain.Webhooks;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Dd0c.Workers.Webhooks;

/// <summary>Takes verified GitHub deliveries: finds whose they are, keeps each once, and has the connection read again.</summary>
internal sealed class GitHubInbox(SystemDatabase system, IServiceScopeFactory scopes, TimeProvider time)
{
    // A push of many repositories, or a team with many members, comes as many deliveries within a second or two.
    private static readonly TimeSpan s_gather = TimeSpan.FromSeconds(2);

    /// <returns>How many connections it was taken for; 0 when it is nobody's here, or was taken before.</returns>
    public async Task<int> TakeAsync(string deliveryId, string name, GitHubEvent delivered, CancellationToken cancellationToken)
    {
        if (!delivered.Matters) return 0;
        var taken = 0;
        foreach (var (tenant, connection) in await OfAsync(delivered, cancellationToken))
            if (await TakeForAsync(tenant, connection, deliveryId, name, cancellationToken)) taken++;
        return taken;
    }

    /// <summary>The connections that read this organisation, or came in by this installation.</summary>
    private async Task<List<(Guid Tenant, Guid Connection)>> OfAsync(GitHubEvent delivered, CancellationToken cancellationToken)
    {
        await using var command = system.Source.CreateCommand("""
            select tenant_id, id from connections where provider = 'github'
              and (config->>'installationId' = $1 or (lower(config->>'org') = lower($2) and (config->>'installationId' is null or $1 is null)))
            """);
        command.Parameters.Add(new() { Value = (object?)delivered.Installation ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)delivered.Organisation ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        var found = new List<(Guid, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) found.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return found;
    }

    private async Task<bool> TakeForAsync(Guid tenant, Guid connection, string deliveryId, string name, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
        await using var db = scope.ServiceProvider.GetRequiredService<TenantDb>().Open();
        var now = time.GetUtcNow();
        db.WebhookDeliveries.Add(new WebhookDelivery { TenantId = tenant, ConnectionId = connection, Provider = "github", DeliveryId = deliveryId, Event = name, ReceivedAt = now });
        // One that waits already will read what this one tells of.
        if (!await db.Outbox.AnyAsync(m => m.Kind == GitHubChanged.Kind && m.Key == connection.ToString() && m.Attempts == 0, cancellationToken))
            db.Outbox.Add(new OutboxMessage { TenantId = tenant, Kind = GitHubChanged.Kind, Key = connection.ToString(), Payload = $$"""{"connection":"{{connection}}"}""", CreatedAt = now, AvailableAt = now + s_gather });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation })
        {
            return false; // taken before, or disconnected meanwhile
        }
        return true;
    }
}
