using Dd0c.Workers.Discovery;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;

namespace Dd0c.Workers.Webhooks;

/// <summary>Has a connection read again after GitHub told of a change. A run that is under way may have passed the place, so it is waited for.</summary>
internal sealed class GitHubChanged(DiscoveryActions discovery) : IOutboxHandler
{
    public const string Kind = "github.changed";

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        var connection = ChangeMessage.ConnectionOf(payload);
        // Started, taken along by an earlier message, or disconnected meanwhile: done either way.
        if (await discovery.StartWaitingAsync(connection, new Actor("system", null, "GitHub"), cancellationToken) is StartOutcome.AlreadyRunning) throw new NotYet(TimeSpan.FromSeconds(1));
    }
}
