using System.Text.Json;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.Mail;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Actions.News;

/// <summary>
/// A tenant's turn for what is told of runs: sends all that waits, each to whom it still concerns. Each is marked before it is sent. Whoever comes
/// after a crash looks for it in the Slack channel first; a mail goes again under the same Message-Id, by which readers show it once; a direct
/// message cannot be looked for, and is not sent again.
/// </summary>
internal sealed class RunNewsDelivery(TenantDb database, SlackOnce slack, SlackPlaces places, SlackDirect direct, Mailer mailer, SmtpSettings smtp, TimeProvider time) : IOutboxHandler
{
    public const string Queue = "run", Kind = "deliver.run", EventType = "dd0c_run";
    private const int Most = 500;
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(1), s_longest = TimeSpan.FromMinutes(5), s_shortest = TimeSpan.FromMilliseconds(50);

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        TimeSpan? wait = null;
        var rows = await db.RunTellings.AsNoTracking().Where(t => t.State == RunTellingState.Waiting).OrderBy(t => t.TryAfter ?? t.CreatedAt).ThenBy(t => t.Id).Take(Most).ToListAsync(cancellationToken);
        foreach (var row in rows)
            if (await SendAsync(db, row, cancellationToken) is { } pause && (wait is null || pause < wait)) wait = pause;
        if (rows.Count == Most) wait = s_shortest;
        if (wait is not { } left) return;
        // Not this message once more: what is told meanwhile does not wait for what cannot be.
        await db.Database.OpenConnectionAsync(cancellationToken);
        await DeliveryQueue.AddLaterAsync((NpgsqlConnection)db.Database.GetDbConnection(), tenantId, Queue, time.GetUtcNow(), left < s_shortest ? s_shortest : left > s_longest ? s_longest : left, cancellationToken);
    }

    /// <returns>Null: nothing is left to be done for it; else how long it has to wait.</returns>
    private async Task<TimeSpan?> SendAsync(Dd0cDbContext db, RunTelling row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row.TryAfter is { } after && after > now) return after - now;
        if (now - row.CreatedAt > s_kept) return await EndAsync(db, row, RunTellingState.Refused, $"It could not be sent within a day{(row.LastError is { } error ? $": {error}" : "")}", cancellationToken);
        if (await db.ActionRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Id == row.RunId, cancellationToken) is not { } run) return null; // gone, and what was to be told of it
        if (row.Event == RunEvent.Asked && run.State != RunState.WaitingForApproval) return await EndAsync(db, row, RunTellingState.Withheld, "It waits no more", cancellationToken);
        return row.UserId is { } user ? await TellAsync(db, row, run, user, cancellationToken) : await TellChannelAsync(db, row, run, row.ChannelId!.Value, cancellationToken);
    }

    private async Task<TimeSpan?> TellAsync(Dd0cDbContext db, RunTelling row, ActionRun run, Guid user, CancellationToken cancellationToken)
    {
        // Whatever they were when it was written down: their role and their wish count now.
        if ((await ActionPeople.MembersAsync(db, user, cancellationToken)) is not [var member]) return await EndAsync(db, row, RunTellingState.Withheld, "They are no member any more", cancellationToken);
        if (!RunAudience.Wants(member, RunChoice.Of(row.Event), row.Way!)) return await EndAsync(db, row, RunTellingState.Withheld, "They do not want it", cancellationToken);
        if (row.Event == RunEvent.Asked && (!ActionPolicy.MayApprove(RunActions.Need(run)!, new(user, member.Role, member.Teams), run.RequesterId).Allowed || await db.ActionApprovals.AnyAsync(a => a.RunId == run.Id && a.UserId == user, cancellationToken)))
            return await EndAsync(db, row, RunTellingState.Withheld, "It is not theirs to approve any more", cancellationToken);
        var person = await db.Users.AsNoTracking().Where(u => u.Id == user).Select(u => new { u.Email, u.DisplayName }).SingleAsync(cancellationToken);
        if (person.Email is not { Length: > 0 } email) return await EndAsync(db, row, RunTellingState.Withheld, "Their mail address is not known", cancellationToken);
        var news = await RunNewsReading.OfAsync(db, run, row, cancellationToken);
        if (row.Way == RunWay.Mail)
        {
            if (smtp.Host is null) return await EndAsync(db, row, RunTellingState.Withheld, "There is no mail server", cancellationToken);
            return await AfterAsync(db, row, null, await MailAsync(db, row, [email], RunMail.Of(news, await RunNewsReading.PortalAsync(db, run, cancellationToken), own: true), cancellationToken), cancellationToken);
        }
        var (place, silent) = await direct.FindAsync(db, email, person.DisplayName, cancellationToken);
        if (place is not null) return await AfterAsync(db, row, null, await slack.SendAsync(db, Message(db, row, findable: false, cancellationToken), place, RunCard.Of(news, place.Portal), cancellationToken), cancellationToken);
        return silent ? await AfterAsync(db, row, null, new OnceStep.Away("Slack does not answer"), cancellationToken) : await EndAsync(db, row, RunTellingState.Withheld, "Slack knows no colleague with their mail address", cancellationToken);
    }

    private async Task<TimeSpan?> TellChannelAsync(Dd0cDbContext db, RunTelling row, ActionRun run, Guid id, CancellationToken cancellationToken)
    {
        if (await db.DeliveryChannels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } channel) return null; // deleted
        if (!channel.Enabled) return await EndAsync(db, row, RunTellingState.Withheld, "The channel was switched off", cancellationToken);
        var news = await RunNewsReading.OfAsync(db, run, row, cancellationToken);
        if (channel.Kind == ChannelKind.Email)
        {
            var to = JsonSerializer.Deserialize<EmailPlace>(channel.Config, AlertRows.Json)!;
            return await AfterAsync(db, row, id, await MailAsync(db, row, to.To, RunMail.Of(news, new Uri(to.Portal), own: false), cancellationToken), cancellationToken);
        }
        return await AfterAsync(db, row, id, await places.OpenAsync(db, channel, cancellationToken) is { } place ? await slack.SendAsync(db, Message(db, row, findable: true, cancellationToken), place, RunCard.Of(news, place.Portal), cancellationToken)
            : new OnceStep.Broken("Its Slack workspace is not connected any more"), cancellationToken);
    }

    private static OnceMessage Message(Dd0cDbContext db, RunTelling row, bool findable, CancellationToken cancellationToken) => new(EventType, "telling_id", row.Id, row.TriedAt, at => TriedAsync(db, row, at, cancellationToken), findable);

    private async Task<OnceStep> MailAsync(Dd0cDbContext db, RunTelling row, IReadOnlyList<string> to, IncidentMail mail, CancellationToken cancellationToken)
    {
        await TriedAsync(db, row, time.GetUtcNow(), cancellationToken);
        return OnceStep.Of(await mailer.SendAsync(to, mail, cancellationToken));
    }

    /// <param name="channel">Null: a person is told.</param>
    private async Task<TimeSpan?> AfterAsync(Dd0cDbContext db, RunTelling row, Guid? channel, OnceStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case OnceStep.Sent:
                await EndAsync(db, row, RunTellingState.Sent, null, cancellationToken);
                if (channel is { } fine) await places.FineAsync(db, fine, cancellationToken);
                return null;
            case OnceStep.Unsure: return await EndAsync(db, row, RunTellingState.Unsure, row.LastError, cancellationToken);
            case OnceStep.Wait wait: return wait.For;
            case OnceStep.Away away:
                var pause = away.After ?? TimeSpan.FromSeconds(Math.Pow(2, Math.Min(row.Failed, 8)));
                return await LaterAsync(db, row, away.Why, pause < s_longest ? pause : s_longest, cancellationToken);
            case OnceStep.Broken broken:
                if (channel is { } broke) await places.FaultAsync(db, [broke], $"{broken.Why.TrimEnd('.')}.", cancellationToken);
                return await LaterAsync(db, row, broken.Why, ChannelHealth.Again, cancellationToken);
            case OnceStep.Refused refused: return await EndAsync(db, row, RunTellingState.Refused, refused.Why, cancellationToken);
            default: throw new InvalidOperationException($"{step} is no step of what is told of a run.");
        }
    }

    private static IQueryable<RunTelling> Of(Dd0cDbContext db, RunTelling row) => db.RunTellings.Where(t => t.Id == row.Id);

    /// <summary>Committed before it is sent.</summary>
    private static Task<int> TriedAsync(Dd0cDbContext db, RunTelling row, DateTimeOffset? at, CancellationToken cancellationToken) => Of(db, row).ExecuteUpdateAsync(t => t.SetProperty(x => x.TriedAt, at), cancellationToken);

    private async Task<TimeSpan?> EndAsync(Dd0cDbContext db, RunTelling row, string state, string? why, CancellationToken cancellationToken)
    {
        var at = state == RunTellingState.Sent ? time.GetUtcNow() : (DateTimeOffset?)null;
        await Of(db, row).ExecuteUpdateAsync(t => t.SetProperty(x => x.State, state).SetProperty(x => x.LastError, why).SetProperty(x => x.TriedAt, (DateTimeOffset?)null).SetProperty(x => x.TryAfter, (DateTimeOffset?)null).SetProperty(x => x.SentAt, at), cancellationToken);
        return null;
    }

    private async Task<TimeSpan?> LaterAsync(Dd0cDbContext db, RunTelling row, string why, TimeSpan pause, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow() + pause;
        await Of(db, row).ExecuteUpdateAsync(t => t.SetProperty(x => x.Failed, x => x.Failed + 1).SetProperty(x => x.LastError, why).SetProperty(x => x.TryAfter, at), cancellationToken);
        return pause;
    }
}
