using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards.Reminders;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Digests;

/// <summary>Writes down which digests of a tenant are due, each once, and has them sent.</summary>
internal sealed class DigestDesk(TenantDb database)
{
    private const int KeptDays = 90;

    /// <returns>How many were due and had not been written down.</returns>
    public async Task<int> WriteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var settings = MuteRows.SettingsOf(await db.AlertSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken));
        var day = DigestTimes.DayOf(settings.LocalOf(now));
        var since = DigestTimes.DueAt(day, settings);
        // A channel that was added later than nine has its first one at the next nine.
        var channels = await db.DeliveryChannels.AsNoTracking().Where(c => c.Enabled && c.CreatedAt <= since && (c.Kind == ChannelKind.Slack || c.Kind == ChannelKind.Email)).OrderBy(c => c.CreatedAt).ToListAsync(cancellationToken);
        var before = (await db.Digests.AsNoTracking().Where(d => d.Day == day).Select(d => new { d.ChannelId, d.Kind }).ToListAsync(cancellationToken)).ToHashSet();
        // Reminders of a day are written down together: once there is one, nothing has to be read again each minute.
        var reminders = before.Any(b => b.Kind == DigestKind.Reminder) ? new Dictionary<Guid, Reminder>() : await ReminderReading.OfAsync(db, day, cancellationToken);
        var due = channels.SelectMany(c => DigestTimes.Due(day, DeliveryPlan.RuleOf(c).Digest).Concat(reminders.ContainsKey(c.Id) ? [DigestKind.Reminder] : []).Select(kind => new { ChannelId = c.Id, Kind = kind })).Where(d => !before.Contains(d)).ToList();
        if (due.Count == 0) return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        var written = 0;
        foreach (var digest in due)
            written += await db.Database.ExecuteSqlAsync($"""
                insert into digests (tenant_id, channel_id, day, kind, id, state, created_at)
                select {db.TenantId}, c.id, {day}, {digest.Kind}, {Guid.CreateVersion7()}, {DigestState.Waiting}, {now} from delivery_channels c where c.tenant_id = {db.TenantId} and c.id = {digest.ChannelId}
                on conflict do nothing
                """, cancellationToken);
        var old = day.AddDays(-KeptDays);
        await db.Digests.Where(d => d.Day < old).ExecuteDeleteAsync(cancellationToken);
        if (written > 0) await DeliveryQueue.AddAsync(connection, db.TenantId, DigestDelivery.Queue, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return written;
    }

    /// <summary>Whoever chooses a digest after nine has the first one at the next nine, as those do who add a channel then; saved with the channel.</summary>
    /// <param name="before">What the channel wanted.</param>
    public static async Task SkipAsync(Dd0cDbContext db, Guid channel, DigestWish before, DigestWish after, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (before == after) return;
        var day = DigestTimes.DayOf(MuteRows.SettingsOf(await db.AlertSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken)).LocalOf(now));
        var kinds = DigestTimes.Due(day, after).Except(DigestTimes.Due(day, before)).ToList();
        if (kinds.Count == 0) return;
        var there = await db.Digests.AsNoTracking().Where(d => d.ChannelId == channel && d.Day == day).Select(d => d.Kind).ToListAsync(cancellationToken);
        foreach (var kind in kinds.Except(there)) db.Digests.Add(new() { TenantId = db.TenantId, ChannelId = channel, Day = day, Kind = kind, Id = Guid.CreateVersion7(), State = DigestState.Withheld, LastError = "It was chosen after nine", CreatedAt = now });
    }
}
