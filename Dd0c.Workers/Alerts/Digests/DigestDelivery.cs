using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards.Reminders;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.Mail;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Digests;

/// <summary>
/// A tenant's turn for digests: sends all that wait. Each is marked before it is sent; whoever comes after a crash looks for it in Slack
/// first. A mail cannot be looked for: it goes again under the same Message-Id, by which readers show it once.
/// </summary>
internal sealed class DigestDelivery(TenantDb database, DigestReading reading, SlackOnce slack, SlackPlaces places, Mailer mailer, TimeProvider time) : IOutboxHandler
{
    public const string Queue = "digest", Kind = "deliver.digest", EventType = "dd0c_digest";
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(1), s_longest = TimeSpan.FromMinutes(5), s_shortest = TimeSpan.FromMilliseconds(50);

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        await DeliveryQueue.AfterWritersAsync(database, cancellationToken);
        await using var db = database.Open();
        TimeSpan? wait = null;
        foreach (var row in await db.Digests.AsNoTracking().Where(d => d.State == DigestState.Waiting).OrderBy(d => d.CreatedAt).ThenBy(d => d.ChannelId).ThenBy(d => d.Kind).ToListAsync(cancellationToken))
            if (await SendAsync(db, row, cancellationToken) is { } pause && (wait is null || pause < wait)) wait = pause;
        if (wait is { } left) throw new NotYet(left < s_shortest ? s_shortest : left > s_longest ? s_longest : left);
    }

    /// <returns>Null: nothing is left to be done for it; else how long it has to wait.</returns>
    private async Task<TimeSpan?> SendAsync(Dd0cDbContext db, DigestSend row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row.TryAfter is { } after && after > now) return after - now;
        if (await db.DeliveryChannels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == row.ChannelId, cancellationToken) is not { } channel) return null; // deleted, and its digests with it
        if (!channel.Enabled) return await EndAsync(db, row, DigestState.Withheld, "The channel was switched off", cancellationToken);
        if (now - row.CreatedAt > s_kept) return await EndAsync(db, row, DigestState.Refused, $"It could not be sent within a day{(row.LastError is { } error ? $": {error}" : "")}", cancellationToken);
        if (row.Kind == DigestKind.Reminder)
            return (await ReminderReading.OfAsync(db, row.Day, cancellationToken)).TryGetValue(channel.Id, out var reminder)
                ? await SendAsync(db, row, channel, portal => ReminderCard.Of(reminder, portal), portal => ReminderMail.Of(reminder, portal, channel.Id), cancellationToken) : await EndAsync(db, row, DigestState.Nothing, null, cancellationToken);
        var settings = MuteRows.SettingsOf(await db.AlertSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken));
        var digest = await reading.OfAsync(db, row.Kind, row.Day, settings, cancellationToken);
        if (digest.IsEmpty && row.Kind == DigestKind.Daily) return await EndAsync(db, row, DigestState.Nothing, null, cancellationToken);
        return await SendAsync(db, row, channel, portal => DigestCard.Of(digest, portal), portal => DigestMail.Of(digest, portal, channel.Id), cancellationToken);
    }

    private async Task<TimeSpan?> SendAsync(Dd0cDbContext db, DigestSend row, DeliveryChannel channel, Func<Uri, JsonObject> card, Func<Uri, IncidentMail> mail, CancellationToken cancellationToken)
    {
        if (channel.Kind != ChannelKind.Slack) return await MailAsync(db, row, channel, mail, cancellationToken);
        return await places.OpenAsync(db, channel, cancellationToken) is { } place ? await AfterAsync(db, row, channel.Id, await slack.SendAsync(db, new(EventType, "digest_id", row.Id, row.TriedAt, at => DigestRows.TriedAsync(db, row, at, cancellationToken)), place, card(place.Portal), cancellationToken), cancellationToken)
            : await AfterAsync(db, row, channel.Id, new OnceStep.Broken("Its Slack workspace is not connected any more"), cancellationToken);
    }

    private async Task<TimeSpan?> MailAsync(Dd0cDbContext db, DigestSend row, DeliveryChannel channel, Func<Uri, IncidentMail> mail, CancellationToken cancellationToken)
    {
        var place = JsonSerializer.Deserialize<EmailPlace>(channel.Config, AlertRows.Json)!;
        await DigestRows.TriedAsync(db, row, time.GetUtcNow(), cancellationToken);
        return await AfterAsync(db, row, channel.Id, OnceStep.Of(await mailer.SendAsync(place.To, mail(new Uri(place.Portal)), cancellationToken)), cancellationToken);
    }

    private async Task<TimeSpan?> AfterAsync(Dd0cDbContext db, DigestSend row, Guid channel, OnceStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case OnceStep.Sent:
                await EndAsync(db, row, DigestState.Sent, null, cancellationToken);
                await places.FineAsync(db, channel, cancellationToken);
                return null;
            case OnceStep.Wait wait: return wait.For;
            case OnceStep.Away away:
                var pause = away.After ?? TimeSpan.FromSeconds(Math.Pow(2, Math.Min(row.Failed, 8)));
                return await LaterAsync(db, row, away.Why, pause < s_longest ? pause : s_longest, cancellationToken);
            case OnceStep.Broken broken:
                await places.FaultAsync(db, [channel], $"{broken.Why.TrimEnd('.')}.", cancellationToken);
                return await LaterAsync(db, row, broken.Why, ChannelHealth.Again, cancellationToken);
            case OnceStep.Refused refused: return await EndAsync(db, row, DigestState.Refused, refused.Why, cancellationToken);
            default: throw new InvalidOperationException($"{step} is no step of a digest.");
        }
    }

    private async Task<TimeSpan?> EndAsync(Dd0cDbContext db, DigestSend row, string state, string? why, CancellationToken cancellationToken)
    {
        var at = state == DigestState.Sent ? time.GetUtcNow() : (DateTimeOffset?)null;
        await DigestRows.Of(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, state).SetProperty(x => x.LastError, why).SetProperty(x => x.TriedAt, (DateTimeOffset?)null).SetProperty(x => x.TryAfter, (DateTimeOffset?)null).SetProperty(x => x.SentAt, at), cancellationToken);
        return null;
    }

    private async Task<TimeSpan?> LaterAsync(Dd0cDbContext db, DigestSend row, string why, TimeSpan pause, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow() + pause;
        await DigestRows.Of(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.Failed, x => x.Failed + 1).SetProperty(x => x.LastError, why).SetProperty(x => x.TryAfter, at), cancellationToken);
        return pause;
    }
}

internal static class DigestRows
{
    public static IQueryable<DigestSend> Of(Dd0cDbContext db, DigestSend row) => db.Digests.Where(d => d.ChannelId == row.ChannelId && d.Day == row.Day && d.Kind == row.Kind);

    /// <summary>Committed before it is sent.</summary>
    public static Task TriedAsync(Dd0cDbContext db, DigestSend row, DateTimeOffset? at, CancellationToken cancellationToken) => Of(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.TriedAt, at), cancellationToken);
}
