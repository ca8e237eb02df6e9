using System.Text.Json;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Hosting;

namespace Dd0c.Workers.Connections;

/// <summary>Has this node's scanners forget a connection that was deleted on whatever node.</summary>
internal sealed class DeletedConnections(ChangeFeed feed, IEnumerable<IScanner> scanners) : IHostedService
{
    public static Change Announcement(Guid tenantId, Guid connectionId) => new(tenantId, Feed.Connections, Data: JsonSerializer.SerializeToElement(new { deleted = connectionId }));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        feed.Heard += Hear;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        feed.Heard -= Hear;
        return Task.CompletedTask;
    }

    private void Hear(Change change)
    {
        if (change is not { Feed: Feed.Connections, Data: { ValueKind: JsonValueKind.Object } data } || !data.TryGetProperty("deleted", out var deleted) || !deleted.TryGetGuid(out var id)) return;
        foreach (var scanner in scanners) scanner.Forget(id);
    }
}
