using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Scorecards;

/// <summary>Initiatives with how far each is.</summary>
internal sealed class InitiativeQueries(TenantDb database)
{
    /// <summary>Those that go on by when they are due, then the last 20 that ended.</summary>
    public async Task<IReadOnlyList<InitiativeView>> OfScorecardAsync(ScorecardView scorecard, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var all = await db.Initiatives.AsNoTracking().Where(i => i.ScorecardId == scorecard.Row.Id).ToListAsync(cancellationToken);
        var shown = all.Where(i => i.EndedAt is null).OrderBy(i => i.Due).ThenBy(i => i.Id).Concat(all.Where(i => i.EndedAt is not null).OrderByDescending(i => i.EndedAt).Take(20)).ToList();
        if (shown.Count == 0) return [];
        var scores = await (from score in db.ServiceScores.AsNoTracking()
                            where score.ScorecardId == scorecard.Row.Id
                            join s in db.Services on score.ServiceId equals s.Id
                            where s.RemovedAt == null
                            select new { score.Failed, Team = s.OwnerState == "owned" ? s.OwnerTeamId : null }).ToListAsync(cancellationToken);
        var teams = await db.Teams.AsNoTracking().Select(t => new { t.Id, t.Slug, t.Name }).ToDictionaryAsync(t => t.Id, cancellationToken);
        var names = scorecard.Definition.Checks.ToDictionary(c => c.Key, c => c.Name, StringComparer.Ordinal);
        return shown.ConvertAll(i =>
        {
            var rows = scores.Where(s => i.Teams.Length == 0 || (s.Team is { } team && i.Teams.Contains(team))).GroupBy(s => s.Team).Select(g => new InitiativeTeam(
                g.Key is { } id ? teams.GetValueOrDefault(id)?.Slug : null, g.Key is { } known ? teams.GetValueOrDefault(known)?.Name ?? "A former team" : "No owner", g.Count(), g.Count(s => !s.Failed.Intersect(i.Checks).Any())))
                .OrderBy(t => (double)t.Done / t.Services).ThenBy(t => t.Name, StringComparer.OrdinalIgnoreCase).ToList();
            return new InitiativeView(i.Id, i.Name, i.Reason, [.. i.Checks.Select(c => names.GetValueOrDefault(c, c))], rows, i.Teams.Length == 0, i.Due, rows.Sum(t => t.Services), rows.Sum(t => t.Done), i.CreatedBy, i.CreatedAt, i.EndedAt, i.Remind);
        });
    }
}
