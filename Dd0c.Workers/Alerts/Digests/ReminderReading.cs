using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Scorecards.Reminders;
using Dd0c.Workers.Alerts.Delivery;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Digests;

/// <summary>Reads what initiatives that are due soon still ask for, and which channel is told of it.</summary>
internal static class ReminderReading
{
    /// <returns>By channel; none: nothing is due, or all of it is done.</returns>
    public static async Task<IReadOnlyDictionary<Guid, Reminder>> OfAsync(Dd0cDbContext db, DateOnly day, CancellationToken cancellationToken)
    {
        DateOnly[] dues = [.. InitiativeReminders.Days.Select(day.AddDays)];
        var due = (await db.Initiatives.AsNoTracking().Where(i => i.Remind && i.EndedAt == null && dues.Contains(i.Due)).ToListAsync(cancellationToken)).FindAll(i => InitiativeReminders.IsDue(i, day));
        if (due.Count == 0) return new Dictionary<Guid, Reminder>();
        var ids = due.ConvertAll(i => i.ScorecardId);
        var cards = await db.Scorecards.AsNoTracking().Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, cancellationToken);
        var scores = (await (from score in db.ServiceScores.AsNoTracking()
                             where ids.Contains(score.ScorecardId)
                             join s in db.Services on score.ServiceId equals s.Id
                             where s.RemovedAt == null
                             select new { score.ScorecardId, s.DisplayName, s.Slug, Team = s.OwnerState == "owned" ? s.OwnerTeamId : null, score.Failed }).ToListAsync(cancellationToken)).ToLookup(s => s.ScorecardId, s => new ScoredService(s.DisplayName, s.Slug, s.Team, s.Failed));
        var teams = await db.Teams.AsNoTracking().Where(t => t.RemovedAt == null).ToDictionaryAsync(t => t.Id, t => new TeamName(t.Slug, t.Name), cancellationToken);
        var channels = (await db.DeliveryChannels.AsNoTracking().Where(c => c.Enabled && (c.Kind == ChannelKind.Slack || c.Kind == ChannelKind.Email)).ToListAsync(cancellationToken)).ConvertAll(c => (c.Id, DeliveryPlan.RuleOf(c).Teams ?? (IReadOnlyList<Guid>)[]));
        return InitiativeReminders.Share(day, [.. due.SelectMany(i => InitiativeReminders.Of(i, cards[i.ScorecardId].Slug, ScorecardJson.Read(cards[i.ScorecardId].Definition).Checks.ToDictionary(c => c.Key, c => c.Name, StringComparer.Ordinal), [.. scores[i.ScorecardId]], teams))], channels);
    }
}
