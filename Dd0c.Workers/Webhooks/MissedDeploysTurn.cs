using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Integrations.GitHub;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Webhooks;

/// <summary>Reads deployments that nobody told of, and keeps them. What cannot be read now is asked for again after the next scan.</summary>
internal sealed partial class MissedDeploysTurn(TenantDb database, ConnectionVault vault, DeploymentHistory history, DeployTurn deploys, ILogger<MissedDeploysTurn> logger) : IOutboxHandler
{
    public const string Kind = "deploys.missed";

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        var asked = JsonSerializer.Deserialize<Asked>(payload, JsonSerializerOptions.Web)!;
        Connection? row;
        await using (var db = database.Open()) row = await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == asked.Connection, cancellationToken);
        if (row is null || await vault.OpenAsync(row, cancellationToken) is not GitHubConnection connection) return;
        var calls = new CallLog(database, null);
        try
        {
            var (signals, fault) = await history.ReadAsync(connection, asked.Deployments, calls, cancellationToken);
            if (signals.Count > 0) await deploys.KeepAsync(new(AlertProvider.GitHub, signals), cancellationToken);
            if (fault is not null) LogStopped(asked.Connection, fault.Words);
        }
        finally
        {
            await calls.StoreAsync(CancellationToken.None);
        }
    }

    internal sealed record Asked(Guid Connection, IReadOnlyList<RecentDeployment> Deployments);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not all deployments that nobody told of could be read of connection {ConnectionId}: {Why}")]
    private partial void LogStopped(Guid connectionId, string why);
}
