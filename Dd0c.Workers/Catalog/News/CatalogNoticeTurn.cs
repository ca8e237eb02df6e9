using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Catalog.News;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Catalog.News;

/// <summary>
/// A tenant's turn for what its webhooks are to be told of the catalog: each in the order in which it happened, one after another. One that
/// does not answer is left for later with all of its own, and the others go on.
/// </summary>
internal sealed class CatalogNoticeTurn(TenantDb database, WebhookSender sender, TimeProvider time) : IOutboxHandler
{
    private static readonly TimeSpan s_share = TimeSpan.FromSeconds(5), s_turn = TimeSpan.FromSeconds(15), s_pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(5), s_news = TimeSpan.FromDays(3);
    /// <summary>After so many failures in a row a person is shown that something is out of order.</summary>
    private const int Patience = 3;
    private const int Looked = 100;

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var channels = await db.DeliveryChannels.AsNoTracking().Where(c => c.Kind == ChannelKind.Webhook && c.Enabled && db.CatalogNotices.Any(n => n.ChannelId == c.Id)).OrderBy(c => c.LastOkAt ?? c.CreatedAt).ToListAsync(cancellationToken);
        var (since, left) = (time.GetTimestamp(), false);
        foreach (var channel in channels)
            if (time.GetElapsedTime(since) >= s_turn || !await ServeAsync(db, channel, cancellationToken)) left = true;
        if (left) throw new NotYet(s_pause);
        await LookAgainAsync(db, cancellationToken);
    }

    /// <returns>False: its time was over before all was told.</returns>
    private async Task<bool> ServeAsync(Dd0cDbContext db, DeliveryChannel channel, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var waiting = await db.CatalogNotices.AsNoTracking().Where(n => n.ChannelId == channel.Id).OrderBy(n => n.CreatedAt).ThenBy(n => n.EventId).Take(Looked).ToListAsync(cancellationToken);
            if (waiting.Count == 0) return true;
            foreach (var notice in waiting)
            {
                if (notice.TryAfter > time.GetUtcNow()) return true; // and those after it, so that they keep their order
                if (time.GetElapsedTime(since) >= s_share) return false;
                if (!await TellAsync(db, channel, notice, cancellationToken)) return true;
            }
        }
    }

    /// <returns>False: the channel does not answer, or has to be mended.</returns>
    private async Task<bool> TellAsync(Dd0cDbContext db, DeliveryChannel channel, CatalogNotice notice, CancellationToken cancellationToken)
    {
        var row = db.CatalogNotices.Where(n => n.ChannelId == notice.ChannelId && n.EventId == notice.EventId);
        var sent = await sender.SendAsync(channel, new WebhookMessage(notice.EventId, notice.Type, notice.Body), cancellationToken);
        var now = time.GetUtcNow();
        switch (sent)
        {
            case Sent.Done:
                await row.ExecuteDeleteAsync(cancellationToken);
                var lately = now.AddMinutes(-1);
                await db.DeliveryChannels.Where(c => c.Id == channel.Id && (c.LastError != null || c.LastOkAt == null || c.LastOkAt < lately))
                    .ExecuteUpdateAsync(c => c.SetProperty(x => x.LastOkAt, now).SetProperty(x => x.LastError, (string?)null).SetProperty(x => x.LastErrorAt, (DateTimeOffset?)null), cancellationToken);
                return true;
            // What is no news any more is in the log of what was sent, whence a person can send it again.
            case Sent.Refused:
            case Sent.Away or Sent.Broken when now - notice.CreatedAt > s_news:
                await row.ExecuteDeleteAsync(cancellationToken);
                return true;
            case Sent.Broken broken:
                await LaterAsync(s_again);
                await FaultAsync(broken.Why);
                return false;
            case Sent.Away away:
                var pause = away.After ?? TimeSpan.FromSeconds(Math.Pow(2, Math.Min(notice.Failed, 8)));
                await LaterAsync(pause < s_again ? pause : s_again);
                if (notice.Failed + 1 >= Patience) await FaultAsync(away.Why);
                return false;
            default: return true;
        }

        Task LaterAsync(TimeSpan pause) => row.ExecuteUpdateAsync(n => n.SetProperty(x => x.Failed, x => x.Failed + 1).SetProperty(x => x.TryAfter, now + pause), cancellationToken);

        Task FaultAsync(string why) => db.DeliveryChannels.Where(c => c.Id == channel.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.LastError, $"{why}.").SetProperty(x => x.LastErrorAt, now), cancellationToken);
    }

    /// <summary>What waits is tried again, though nothing new happens.</summary>
    private async Task LookAgainAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var next = await db.CatalogNotices.Where(n => n.TryAfter != null && db.DeliveryChannels.Any(c => c.Id == n.ChannelId && c.Enabled)).MinAsync(n => n.TryAfter, cancellationToken);
        if (next is not { } due) return;
        var now = time.GetUtcNow();
        await db.Database.OpenConnectionAsync(cancellationToken);
        await DeliveryQueue.AddLaterAsync((NpgsqlConnection)db.Database.GetDbConnection(), db.TenantId, CatalogNoticeStore.Turns, now, due > now ? due - now : TimeSpan.FromSeconds(1), cancellationToken);
    }
}
