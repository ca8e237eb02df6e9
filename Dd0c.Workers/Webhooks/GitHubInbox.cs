using System.Text.Json;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Tenancy;
using Dd0c.Domain.Webhooks;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Webhooks;

/// <summary>Takes verified GitHub deliveries: finds whose they are, keeps each once, has the connection read again, and keeps what it tells of deployments.</summary>
internal sealed class GitHubInbox(SystemDatabase system, IServiceScopeFactory scopes, TimeProvider time)
{
    // A push of many repositories, or a team with many members, comes as many deliveries within a second or two.
    private static readonly TimeSpan s_gather = TimeSpan.FromSeconds(1);

    /// <param name="body">The JSON of it.</param>
    /// <returns>How many connections it was taken for; 0 when it is nobody's here, or was taken before.</returns>
    public async Task<int> TakeAsync(string deliveryId, string name, GitHubEvent delivered, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!delivered.Matters && !GitHubEvent.MayDeploy(name)) return 0;
        var taken = 0;
        foreach (var (tenant, connection) in await OfAsync(delivered, cancellationToken))
            if (await TakeForAsync(tenant, connection, deliveryId, name, delivered, body, cancellationToken)) taken++;
        return taken;
    }

    /// <summary>Whether a delivery of this App can be anybody's here: a connection is of it, or one is by a token, which any App of its organisation may tell of changes.</summary>
    public async Task<bool> MayBeOfAsync(string app, CancellationToken cancellationToken)
    {
        await using var command = system.Source.CreateCommand("select exists (select from connections where provider = 'github' and (config->>'appId' = $1 or config->>'installationId' is null))");
        command.Parameters.AddWithValue(app);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
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

    /// <summary>Takes a delivery for a connection whose it is known to be.</summary>
    /// <param name="body">The JSON of it; empty: it tells of no deployment.</param>
    /// <returns>False when it was taken before, nothing comes of it, or the connection is gone.</returns>
    public async Task<bool> TakeForAsync(Guid tenant, Guid connection, string deliveryId, string name, GitHubEvent delivered, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
        var now = time.GetUtcNow();
        var deploys = body.IsEmpty || !GitHubEvent.MayDeploy(name) ? [] : await DeploysAsync(scope.ServiceProvider.GetRequiredService<TenantDb>(), name, body, now, cancellationToken);
        if (!delivered.Matters && deploys.Count == 0) return false;
        return await scope.ServiceProvider.GetRequiredService<ChangeInbox>().TakeAsync(
            new WebhookDelivery { TenantId = tenant, ConnectionId = connection, Provider = Provider.GitHub, DeliveryId = deliveryId, Event = name, ReceivedAt = now },
            delivered.Matters ? new(delivered.Repository ?? "", GitHubChanged.Kind, s_gather) : null, new(AlertProvider.GitHub, deploys), cancellationToken);
    }

    /// <summary>Which runs deploy is said by an integration of GitHub, where the organisation has one that says so.</summary>
    private static async Task<IReadOnlyList<DeploySignal>> DeploysAsync(TenantDb database, string name, ReadOnlyMemory<byte> body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        CustomMapping? mapping = null;
        if (name is "workflow_run")
        {
            await using var db = database.Open();
            var configs = await db.AlertIntegrations.Where(i => i.Provider == AlertProvider.GitHub).OrderBy(i => i.CreatedAt).Select(i => i.Config).ToListAsync(cancellationToken);
            mapping = configs.Select(c => InboxReading.MappingOf(JsonSerializer.Deserialize<IntegrationConfig>(c, AlertRows.Json)!)).FirstOrDefault(m => m is not null);
        }
        return PayloadReaders.Read(AlertProvider.GitHub, new(new Dictionary<string, string> { ["X-GitHub-Event"] = name }, body, now), mapping) is PayloadReading.Read read ? read.Deploys : [];
    }
}
