using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>
/// A tenant's turn for channels of one kind: each is told all that waits for it, the worst first, in the newest state. A channel that
/// does not answer is left for later with all of its own, and the others go on. One that answers slowly lets others go meanwhile. A tenant
/// has one turn of a kind at a time.
/// </summary>
internal sealed class ChannelTurn(TenantDb database, IChannelSender sender, TimeProvider time) : IOutboxHandler
{
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(5), s_longest = TimeSpan.FromMinutes(5);
    // So long for one channel, and for all of them before other tenants are let at the lane.
    private static readonly TimeSpan s_share = TimeSpan.FromSeconds(5), s_turn = TimeSpan.FromSeconds(15), s_pause = TimeSpan.FromMilliseconds(100);
    /// <summary>After so many failures in a row a person is shown that something is out of order.</summary>
    private const int Patience = 3;
    /// <summary>One every five minutes for three days: what has failed so long is not news any more, and the incident's page says that it was not told.</summary>
    private const int MostFailures = 864;
    private const int Looked = 100;

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        await DeliveryQueue.AfterWritersAsync(database, cancellationToken);
        await using var db = database.Open();
        var now = time.GetUtcNow();
        var tried = now - s_again;
        var channels = await db.DeliveryChannels.AsNoTracking().Where(c => c.Kind == sender.Kind && c.Enabled && (c.LastError == null || c.LastErrorAt <= tried)).OrderBy(c => c.LastOkAt ?? c.CreatedAt).ToListAsync(cancellationToken);
        var (since, left) = (time.GetTimestamp(), false);
        foreach (var channel in channels)
            if (time.GetElapsedTime(since) >= s_turn || !await ServeAsync(db, channel, cancellationToken)) left = true;
        if (left) throw new NotYet(s_pause);
        await LookAgainAsync(db, cancellationToken);
    }

    /// <returns>False: its time was over before all was told.</returns>
    private async Task<bool> ServeAsync(Dd0cDbContext db, DeliveryChannel channel, CancellationToken cancellationToken)
    {
        if (sender.PortalOf(channel) is not { } portal)
        {
            await FaultAsync(db, channel.Id, "What it keeps secret cannot be opened under this master key. Add the channel again.", cancellationToken);
            return true;
        }
        var since = time.GetTimestamp();
        while (true)
        {
            var now = time.GetUtcNow();
            var waiting = await db.Deliveries.AsNoTracking().Where(d => d.ChannelId == channel.Id && d.WantedVersion > d.ToldVersion && (d.TryAfter == null || d.TryAfter <= now))
                .OrderBy(d => d.LastError != null && d.TriedAt == null) // what it did not take the last time keeps nothing else waiting
                .ThenByDescending(d => d.WantedSeverity).ThenBy(d => d.CreatedAt).Take(Looked).ToListAsync(cancellationToken);
            if (waiting.Count == 0) return true;
            foreach (var row in waiting)
            {
                if (time.GetElapsedTime(since) >= s_share) return false;
                if (!await TellAsync(db, channel, row, portal, cancellationToken)) return true;
            }
        }
    }

    /// <returns>False: the channel does not answer, or has to be mended.</returns>
    private async Task<bool> TellAsync(Dd0cDbContext db, DeliveryChannel channel, IncidentDelivery row, Uri portal, CancellationToken cancellationToken)
    {
        if (await db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Id == row.IncidentId, cancellationToken) is not { } incident) return true;
        var card = await IncidentCards.OfAsync(db, incident, portal, cancellationToken);
        var before = row.Ref is null ? null : JsonSerializer.Deserialize<ToldState>(row.Ref, AlertRows.Json);
        // The worst that was told stays: a mail that it is less bad now helps nobody, one that it is worse does.
        var worth = IncidentEvent.WorthOf(sender.Kind, before is null || card.Severity >= before.Severity ? card : card with { Severity = before.Severity });
        var now = time.GetUtcNow();
        if (before is not null && worth == row.Card)
        {
            await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.ToldVersion, incident.Version).SetProperty(x => x.State, DeliveryState.Told), cancellationToken);
            return true;
        }
        if (await Rows(db, row).Where(d => d.WantedVersion > d.ToldVersion).ExecuteUpdateAsync(d => d.SetProperty(x => x.ClaimedAt, x => x.ClaimedAt ?? now).SetProperty(x => x.TriedAt, now), cancellationToken) == 0) return true; // a mute came between
        switch (await sender.SendAsync(new(channel, card, IncidentEvent.Of(before, card), incident.Version, now), cancellationToken))
        {
            case Sent.Done done:
                await ToldAsync(db, channel, row, incident, done.But, worth, new ToldState(card.State, before is null || card.Severity > before.Severity ? card.Severity : before.Severity), before is null, cancellationToken);
                return true;
            case Sent.Refused refused:
                // What came meanwhile was not refused.
                await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.ToldVersion, incident.Version).SetProperty(x => x.State, DeliveryState.Refused).SetProperty(x => x.TriedAt, (DateTimeOffset?)null).SetProperty(x => x.LastError, refused.Why), cancellationToken);
                return true;
            case Sent.Broken broken:
                await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.TriedAt, (DateTimeOffset?)null).SetProperty(x => x.Failed, x => x.Failed + 1).SetProperty(x => x.LastError, broken.Why)
                    .SetProperty(x => x.State, x => x.Failed + 1 >= MostFailures ? DeliveryState.Refused : x.State).SetProperty(x => x.ToldVersion, x => x.Failed + 1 >= MostFailures ? x.WantedVersion : x.ToldVersion), cancellationToken);
                await FaultAsync(db, channel.Id, $"{broken.Why}.", cancellationToken);
                return false;
            case Sent.Away away:
                await AwayAsync(db, channel, row, away, now, cancellationToken);
                return false;
            default: return true;
        }
    }

    private async Task ToldAsync(Dd0cDbContext db, DeliveryChannel channel, IncidentDelivery row, Incident incident, string? but, string worth, ToldState told, bool first, CancellationToken cancellationToken)
    {
        var (now, state) = (time.GetUtcNow(), JsonSerializer.Serialize(told, AlertRows.Json));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.ToldVersion, incident.Version).SetProperty(x => x.State, DeliveryState.Told).SetProperty(x => x.Card, worth).SetProperty(x => x.Ref, state).SetProperty(x => x.PostedAt, x => x.PostedAt ?? now)
            .SetProperty(x => x.TriedAt, (DateTimeOffset?)null).SetProperty(x => x.Failed, 0).SetProperty(x => x.LastError, but).SetProperty(x => x.TryAfter, (DateTimeOffset?)null), cancellationToken);
        await db.DeliveryChannels.Where(c => c.Id == channel.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.LastOkAt, now).SetProperty(x => x.LastError, (string?)null).SetProperty(x => x.LastErrorAt, (DateTimeOffset?)null), cancellationToken);
        if (first)
        {
            db.IncidentEntries.Add(new IncidentEntry { TenantId = db.TenantId, Id = Guid.CreateVersion7(), IncidentId = row.IncidentId, At = now, Kind = EntryKind.Told, Text = $"Told: {channel.Name}", Data = JsonSerializer.Serialize(new { channel = row.ChannelId }, AlertRows.Json) });
            await db.SaveChangesAsync(cancellationToken);
            await ChangeFeed.AnnounceAsync((NpgsqlConnection)db.Database.GetDbConnection(), new Change(db.TenantId, Feed.Incidents), cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task AwayAsync(Dd0cDbContext db, DeliveryChannel channel, IncidentDelivery row, Sent.Away away, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var failed = row.Failed + 1;
        var pause = away.After ?? TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failed, 9) - 1));
        var over = failed >= MostFailures;
        await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.Failed, failed).SetProperty(x => x.LastError, away.Why).SetProperty(x => x.TryAfter, now + (pause < s_longest ? pause : s_longest))
            .SetProperty(x => x.State, x => over ? DeliveryState.Refused : x.State).SetProperty(x => x.ToldVersion, x => over ? x.WantedVersion : x.ToldVersion), cancellationToken);
        if (failed >= Patience) await FaultAsync(db, channel.Id, $"{away.Why}.", cancellationToken);
    }

    private async Task FaultAsync(Dd0cDbContext db, Guid channel, string why, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.DeliveryChannels.Where(c => c.Id == channel).ExecuteUpdateAsync(c => c.SetProperty(x => x.LastError, why).SetProperty(x => x.LastErrorAt, now), cancellationToken);
    }

    /// <summary>What waits is tried again, though nobody says that its receiver is back.</summary>
    private async Task LookAgainAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var waits = from d in db.Deliveries
                    join c in db.DeliveryChannels on d.ChannelId equals c.Id
                    where c.Kind == sender.Kind && c.Enabled && d.WantedVersion > d.ToldVersion
                    select c.LastError != null ? c.LastErrorAt + s_again : d.TryAfter;
        if (await waits.MinAsync(cancellationToken) is not { } next) return;
        var now = time.GetUtcNow();
        await db.Database.OpenConnectionAsync(cancellationToken);
        await DeliveryQueue.AddLaterAsync((NpgsqlConnection)db.Database.GetDbConnection(), db.TenantId, sender.Kind, now, next > now ? next - now : TimeSpan.FromSeconds(1), cancellationToken);
    }

    private static IQueryable<IncidentDelivery> Rows(Dd0cDbContext db, IncidentDelivery row) => db.Deliveries.Where(d => d.ChannelId == row.ChannelId && d.IncidentId == row.IncidentId);
}
