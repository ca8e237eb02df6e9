using Dd0c.Workers.Discovery;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Webhooks;

/// <summary>
/// Has the regions read again in which AWS told of a change. A roll-out tells of itself for minutes: between two such reads of a
/// connection lies half a minute at least, so that it does not have its account asked without a pause.
/// </summary>
internal sealed class AwsChanged(TenantDb database, DiscoveryActions discovery, TimeProvider time) : IOutboxHandler
{
    public const string Kind = "aws.changed";
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(30);

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        var connection = ChangeMessage.ConnectionOf(payload);
        await using (var db = database.Open())
        {
            var now = time.GetUtcNow();
            if (!await db.WaitingChanges.AnyAsync(c => c.ConnectionId == connection && c.DueAt <= now, cancellationToken)) return;
            var last = await db.DiscoveryRuns.Where(r => r.Trigger == "webhook" && r.Connections.Contains(connection)).OrderByDescending(r => r.CreatedAt).Select(r => (DateTimeOffset?)r.CreatedAt).FirstOrDefaultAsync(cancellationToken);
            if (last + s_rest - now is { } rest && rest > TimeSpan.Zero) throw new NotYet(rest);
        }
        if (await discovery.StartWaitingAsync(connection, new Actor("system", null, "AWS"), cancellationToken) is StartOutcome.AlreadyRunning) throw new NotYet(TimeSpan.FromSeconds(1));
    }
}
