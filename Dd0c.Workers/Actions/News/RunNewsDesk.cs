using Dd0c.Domain.Actions;
using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Outbox;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Delivery;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Actions.News;

/// <summary>Writes down who is told of what happened to a run, in the transaction in which it did: each is told once, whatever crashes.</summary>
internal static class RunNewsDesk
{
    /// <summary>Saved with what happened.</summary>
    /// <param name="before">The run's state until now; null: it was not there.</param>
    /// <param name="by">Who did it; null: nobody of the portal.</param>
    public static async Task WriteAsync(Dd0cDbContext db, ActionRun run, string? before, Guid? by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (RunEvent.Of(before, run.State) is not { } happened) return;
        var choice = RunChoice.Of(happened);
        var channels = (await db.DeliveryChannels.AsNoTracking().Where(c => c.Enabled && (c.Kind == ChannelKind.Slack || c.Kind == ChannelKind.Email)).ToListAsync(cancellationToken)).ConvertAll(c => (c.Id, Rule: DeliveryPlan.RuleOf(c)));
        var need = RunActions.Need(run);
        var approving = need is null ? [] : await db.Teams.Where(t => t.RemovedAt == null && need.By.Contains(t.Slug)).Select(t => t.Id).ToListAsync(cancellationToken);
        // Of what became of it one person alone is told; without one there is nobody to look for.
        var members = choice == RunChoice.RunEnded && run.RequesterId is null ? [] : await ActionPeople.MembersAsync(db, choice == RunChoice.RunEnded ? run.RequesterId : null, cancellationToken);
        IReadOnlyList<string> ways = await db.SlackInstallations.AnyAsync(cancellationToken) ? RunWay.All : [RunWay.Mail];
        var told = RunAudience.Of(happened, new(need, run.RequesterId, run.RequesterKind == "token", run.TargetTeam, approving), by, members, channels.ConvertAll(c => new RunChannel(c.Id, [.. c.Rule.Teams ?? []], [.. c.Rule.Runs ?? []])), ways);
        if (told.Count == 0) return;
        db.RunTellings.AddRange(told.Select(t => new RunTelling { TenantId = db.TenantId, Id = Guid.CreateVersion7(), RunId = run.Id, Event = happened, UserId = t.User, ChannelId = t.Channel, Way = t.Way, State = RunTellingState.Waiting, CreatedAt = now }));
        db.Outbox.Add(new OutboxMessage { TenantId = db.TenantId, Kind = RunNewsDelivery.Kind, Key = $"{run.Id}.{happened}", Payload = "{}", CreatedAt = now, AvailableAt = now });
        await db.Database.ExecuteSqlAsync($"select pg_notify('dd0c_outbox', '')", cancellationToken);
    }
}
