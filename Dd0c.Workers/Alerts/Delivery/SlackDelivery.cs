using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>
/// A tenant's turn: tells Slack all that waits, the worst first, then the eldest, each in its newest state. Where Slack wants
/// to wait, others go on; when all have to, the turn is put off. A tenant has one turn at a time, whatever nodes there are.
/// </summary>
internal sealed class SlackDelivery(TenantDb database, SlackPlaces places, SlackTelling telling, TimeProvider time) : IOutboxHandler
{
    public const string Kind = "deliver.slack";
    private const int Looked = 25;
    // What comes meanwhile may go where the rest has to wait.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5), s_shortest = TimeSpan.FromMilliseconds(50);

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        await DeliveryQueue.AfterWritersAsync(database, cancellationToken);
        while (true)
        {
            var (told, wait) = await TellOneAsync(cancellationToken);
            if (told) continue;
            if (wait is { } pause) throw new NotYet(pause < s_shortest ? s_shortest : pause > s_longest ? s_longest : pause);
            break;
        }
        await LookAgainAsync(tenantId, cancellationToken);
    }

    /// <returns>Whether one step was made; if not, how long all that waits has to wait, and null when nothing does.</returns>
    private async Task<(bool Told, TimeSpan? Wait)> TellOneAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var open = await places.OpenAsync(db, cancellationToken);
        if (open.Count == 0) return (false, null);
        TimeSpan? wait = null;
        foreach (var row in await WaitingAsync(db, open.Keys, cancellationToken))
        {
            if (await telling.StepAsync(db, row, open[row.ChannelId], cancellationToken) is not { } pause) return (true, null);
            if (wait is null || pause < wait) wait = pause;
        }
        var now = time.GetUtcNow();
        var next = await db.Deliveries.Where(d => d.WantedVersion > d.ToldVersion && open.Keys.Contains(d.ChannelId) && d.TryAfter > now).MinAsync(d => d.TryAfter, cancellationToken);
        return (false, next is { } at && (wait is null || at - now < wait) ? at - now : wait);
    }

    /// <summary>The worst first, then the eldest; of what was posted already no more than of what was not, so that neither holds up the other.</summary>
    private async Task<List<IncidentDelivery>> WaitingAsync(Domain.Platform.Dd0cDbContext db, IEnumerable<Guid> open, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var waiting = db.Deliveries.AsNoTracking().Where(d => d.WantedVersion > d.ToldVersion && open.Contains(d.ChannelId) && (d.TryAfter == null || d.TryAfter <= now)).OrderByDescending(d => d.WantedSeverity).ThenBy(d => d.CreatedAt);
        var posts = await waiting.Where(d => d.Ref == null).Take(Looked).ToListAsync(cancellationToken);
        var updates = await waiting.Where(d => d.Ref != null).Take(Looked).ToListAsync(cancellationToken);
        return [.. posts.Concat(updates).OrderByDescending(d => d.WantedSeverity).ThenBy(d => d.Ref is not null).ThenBy(d => d.CreatedAt)];
    }

    /// <summary>What waits for a channel that is out of order is tried again, though nobody says that it was mended.</summary>
    private async Task LookAgainAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (!await db.DeliveryChannels.AnyAsync(c => c.Kind == ChannelKind.Slack && c.Enabled && c.LastError != null && db.Deliveries.Any(d => d.ChannelId == c.Id && d.WantedVersion > d.ToldVersion), cancellationToken)) return;
        await db.Database.OpenConnectionAsync(cancellationToken);
        await DeliveryQueue.AddLaterAsync((NpgsqlConnection)db.Database.GetDbConnection(), tenantId, ChannelKind.Slack, time.GetUtcNow(), SlackPlaces.Again, cancellationToken);
    }
}
