using Dd0c.Domain.Scorecards;
using Dd0c.Web.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using static Dd0c.Web.Insights.InsightWords;

namespace Dd0c.Web.Insights;

/// <summary>What services lack by the scorecards, and what should not run any more.</summary>
internal sealed class DebtInsight(TenantDb database, TimeProvider time) : IInsight
{
    public string Key => "debt";
    public string Title => "Tech debt";

    public async Task<InsightReport> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var of = await InsightTeam.OfAsync(db, query, cancellationToken);
        var services = db.Services.Where(s => s.RemovedAt == null && (of == null || (s.OwnerState == "owned" && s.OwnerTeamId == of.Id)));
        var cards = await db.Scorecards.AsNoTracking().OrderBy(s => s.Id).ToListAsync(cancellationToken);
        var scores = await db.ServiceScores.AsNoTracking().Join(services, s => s.ServiceId, s => s.Id, (score, s) => new { score.ScorecardId, score.Failed, s.Tier, Team = s.OwnerState == "owned" ? s.OwnerTeamId : null }).ToListAsync(cancellationToken);
        var teams = await db.Teams.AsNoTracking().Select(t => new { t.Id, t.Slug, t.Name }).ToDictionaryAsync(t => t.Id, cancellationToken);
        var since = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-query.Days);
        var days = (await db.ScorecardDays.AsNoTracking().Where(d => d.Day >= since && (of == null || d.TeamId == of.Id)).ToListAsync(cancellationToken)).ToLookup(d => d.ScorecardId);
        var gone = await services.CountAsync(s => s.Lifecycle == "deprecated", cancellationToken);
        var archived = await db.ServiceProperties.CountAsync(p => services.Any(s => s.Id == p.ServiceId) && EF.Functions.JsonContains(p.Properties, """{"repository.archived": true}"""), cancellationToken);
        var failing = cards.SelectMany(card => ScorecardJson.Read(card.Definition).Checks.Select(check => (Card: card, Check: check, Fails: scores.FindAll(s => s.ScorecardId == card.Id && s.Failed.Contains(check.Key))))).Where(f => f.Fails.Count > 0).OrderByDescending(f => f.Fails.Count).ToList();
        var asked = cards.Count == 0 ? 0 : scores.Count;
        return new(Key, Title, "What services lack by your scorecards, and what should not run any more.",
            [
                new(Count(failing.Sum(f => f.Fails.Count)), "checks fail", "/scorecards"),
                new(Share(scores.Count(s => s.Failed.Length == 0), asked), "of scores are without a gap"),
                new(Count(failing.Sum(f => f.Fails.Count(s => s.Tier == "critical"))), "of them on critical services"),
                new(Count(gone), "deprecated services still run", "/services?lifecycle=deprecated"),
                new(Count(archived), "services of archived repositories"),
            ],
            [.. cards.Select(card => new InsightTrend($"{card.Name}, average", true, [.. days[card.Id].GroupBy(d => d.Day).Where(g => g.Sum(d => d.Services) > 0).OrderBy(g => g.Key).Select(g => new InsightPoint(g.Key, g.Sum(d => d.Percent) / g.Sum(d => d.Services)))]))],
            [
                new("What fails most", [new("Check"), new("Scorecard"), new("Services", true), new("Critical", true)],
                    [.. failing.Select(f => new InsightRow(new ScorecardQuery(new(Team: of?.Slug, Failing: f.Check.Key)).Href(f.Card.Slug), [f.Check.Name, f.Card.Name, Count(f.Fails.Count), Count(f.Fails.Count(s => s.Tier == "critical"))]))], "No check fails."),
                new("Teams", [new("Team"), new("Services scored", true), new("Failing checks", true), new("A service", true)],
                    [.. scores.GroupBy(s => s.Team).OrderByDescending(g => g.Sum(s => s.Failed.Length)).Select(g => new InsightRow(cards.Count == 0 ? null : new ScorecardQuery(new(Team: g.Key is { } id ? teams.GetValueOrDefault(id)?.Slug : "none")).Href(cards[0].Slug),
                        [g.Key is { } team ? teams.GetValueOrDefault(team)?.Name ?? "A former team" : "No owner", Count(g.Count()), Count(g.Sum(s => s.Failed.Length)), ((double)g.Sum(s => s.Failed.Length) / g.Count()).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)]))], "No service is scored yet."),
            ]);
    }
}
