using System.Text.Json;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Scorecards;

/// <summary>Scorecards and scores as pages and the API show them.</summary>
internal sealed class ScorecardQueries(TenantDb database, TimeProvider time)
{
    private const int TrendDays = 90;

    public async Task<IReadOnlyList<ScorecardRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await RowsAsync(db, await db.Scorecards.AsNoTracking().OrderBy(s => s.Id).ToListAsync(cancellationToken), cancellationToken);
    }

    public async Task<ScorecardView?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Scorecards.AsNoTracking().SingleOrDefaultAsync(s => s.Slug == slug, cancellationToken) is { } row
            ? new((await RowsAsync(db, [row], cancellationToken))[0], ScorecardJson.Read(row.Definition), row.Version, row.UpdatedAt, row.UpdatedBy) : null;
    }

    /// <summary>Services by a scorecard, the least points first.</summary>
    /// <param name="after">What the last page ended with; null: from the first.</param>
    public async Task<(IReadOnlyList<ScoreRow> Rows, int Total)> ScoresAsync(Guid scorecard, ScoreFilter filter, ScoreCursor? after, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = from score in db.ServiceScores.AsNoTracking()
                   where score.ScorecardId == scorecard
                   join s in db.Services on score.ServiceId equals s.Id
                   where s.RemovedAt == null
                   join t in db.Teams on (s.OwnerState == "owned" ? s.OwnerTeamId : null) equals (Guid?)t.Id into teams
                   from t in teams.DefaultIfEmpty()
                   select new { score, s, Team = t == null ? null : t.Slug, TeamName = t == null ? null : t.Name };
        if (filter.Team is { } team) rows = team == "none" ? rows.Where(r => r.Team == null) : rows.Where(r => r.Team == team);
        if (filter.Level is { } level) rows = level == "none" ? rows.Where(r => r.score.Level == null) : rows.Where(r => r.score.Level == level);
        if (filter.Failing is { } check) rows = rows.Where(r => r.score.Failed.Contains(check));
        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            var like = $"%{LikePattern.Literal(text)}%";
            rows = rows.Where(r => EF.Functions.ILike(r.s.DisplayName, like, LikePattern.Escape) || EF.Functions.ILike(r.s.Slug, like, LikePattern.Escape));
        }
        if (after is { } last) rows = rows.Where(r => r.score.Percent > last.Percent || (r.score.Percent == last.Percent && r.s.Id.CompareTo(last.Service) > 0));
        var total = await rows.CountAsync(cancellationToken);
        var page = await rows.OrderBy(r => r.score.Percent).ThenBy(r => r.s.Id).Skip(skip).Take(take)
            .Select(r => new { r.s.Id, r.s.Slug, r.s.DisplayName, r.Team, r.TeamName, r.s.Tier, r.score }).ToListAsync(cancellationToken);
        return (page.ConvertAll(r => new ScoreRow(r.Id, r.Slug, r.DisplayName, r.Team, r.TeamName, r.Tier, r.score.Percent, r.score.Points, r.score.Most, r.score.Level, ScorecardJson.Checks(r.score.Checks), r.score.ScoredAt)), total);
    }

    /// <summary>Teams by a scorecard, by name; last what nobody owns.</summary>
    public async Task<IReadOnlyList<TeamScore>> TeamsAsync(ScorecardView scorecard, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var counts = await (from score in db.ServiceScores
                            where score.ScorecardId == scorecard.Row.Id
                            join s in db.Services on score.ServiceId equals s.Id
                            where s.RemovedAt == null
                            join t in db.Teams on (s.OwnerState == "owned" ? s.OwnerTeamId : null) equals (Guid?)t.Id into teams
                            from t in teams.DefaultIfEmpty()
                            group score.Percent by new { Team = t == null ? null : t.Slug, Name = t == null ? null : t.Name, score.Level } into g
                            select new { g.Key.Team, g.Key.Name, g.Key.Level, Services = g.Count(), Percent = g.Sum() }).ToListAsync(cancellationToken);
        return [.. counts.GroupBy(c => (c.Team, c.Name)).OrderBy(g => g.Key.Team is null).ThenBy(g => g.Key.Name, StringComparer.OrdinalIgnoreCase).Select(g => new TeamScore(g.Key.Team, g.Key.Name ?? "No owner", g.Sum(c => c.Services), g.Sum(c => c.Percent) / g.Sum(c => c.Services),
            LevelsOf(scorecard.Definition, g.GroupBy(c => c.Level ?? "").ToDictionary(l => l.Key, l => l.Sum(c => c.Services)))))];
    }

    /// <summary>A team by each scorecard that is about one of its services.</summary>
    public async Task<IReadOnlyList<TeamStanding>> OfTeamAsync(string team, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var counts = (await db.ServiceScores.Where(score => db.Services.Any(s => s.Id == score.ServiceId && s.RemovedAt == null && s.OwnerState == "owned" && db.Teams.Any(t => t.Id == s.OwnerTeamId && t.Slug == team)))
            .GroupBy(s => new { s.ScorecardId, s.Level }).Select(g => new { g.Key.ScorecardId, g.Key.Level, Services = g.Count(), Percent = g.Sum(s => s.Percent) }).ToListAsync(cancellationToken)).ToLookup(c => c.ScorecardId);
        return [.. (await db.Scorecards.AsNoTracking().OrderBy(s => s.Id).ToListAsync(cancellationToken)).Where(s => counts[s.Id].Any())
            .Select(s => new TeamStanding(s.Slug, s.Name, counts[s.Id].Sum(c => c.Percent) / counts[s.Id].Sum(c => c.Services), LevelsOf(ScorecardJson.Read(s.Definition), counts[s.Id].ToDictionary(c => c.Level ?? "", c => c.Services))))];
    }

    /// <summary>Each check over all services, the most failing first.</summary>
    public async Task<IReadOnlyList<CheckSum>> ChecksAsync(ScorecardView scorecard, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var counts = await db.Database.SqlQuery<CheckCount>($"""
            select c->>'key' as "Key", c->>'state' as "State", count(*)::int as "Services" from service_scores s, jsonb_array_elements(s.checks) c
            where s.tenant_id = {db.TenantId} and s.scorecard_id = {scorecard.Row.Id} group by 1, 2
            """).ToListAsync(cancellationToken);
        var of = counts.ToDictionary(c => (c.Key, c.State), c => c.Services);
        int Count(Check check, string state) => of.GetValueOrDefault((check.Key, state));
        return [.. scorecard.Definition.Checks.Select(c => new CheckSum(c, Count(c, CheckState.Passed), Count(c, CheckState.Failed), Count(c, CheckState.Exempt), Count(c, CheckState.NotAsked))).OrderByDescending(c => c.Failed)];
    }

    /// <summary>The last 90 days that have sums, the oldest first.</summary>
    public async Task<IReadOnlyList<ScoreDay>> TrendAsync(Guid scorecard, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var since = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-TrendDays);
        var days = await db.ScorecardDays.AsNoTracking().Where(d => d.ScorecardId == scorecard && d.Day >= since).ToListAsync(cancellationToken);
        return [.. days.GroupBy(d => d.Day).Where(g => g.Sum(d => d.Services) > 0).OrderBy(g => g.Key).Select(g => new ScoreDay(g.Key, g.Sum(d => d.Services), g.Sum(d => d.Percent) / g.Sum(d => d.Services),
            g.SelectMany(d => Counts(d.Levels)).GroupBy(l => l.Key).ToDictionary(l => l.Key, l => l.Sum(x => x.Value))))];
    }

    public async Task<IReadOnlyList<ExemptionView>> ExemptionsAsync(ScorecardView scorecard, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await ExemptionsAsync(db, scorecard.Row.Id, scorecard.Definition, null, cancellationToken);
    }

    /// <summary>A service by every scorecard that is about it; null: there is no such service.</summary>
    /// <param name="service">Id or slug.</param>
    public async Task<IReadOnlyList<ServiceScorecard>?> OfServiceAsync(string service, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var given = Guid.TryParse(service, out var id) ? id : Guid.Empty;
        if (await db.Services.Where(s => s.RemovedAt == null && (s.Id == given || s.Slug == service)).Select(s => (Guid?)s.Id).FirstOrDefaultAsync(cancellationToken) is not { } of) return null;
        var cards = await db.ServiceScores.AsNoTracking().Where(s => s.ServiceId == of).Join(db.Scorecards.AsNoTracking(), s => s.ScorecardId, c => c.Id, (s, c) => new { s, c }).OrderBy(x => x.c.Id).ToListAsync(cancellationToken);
        var changes = await db.ScoreChanges.AsNoTracking().Where(c => c.ServiceId == of).OrderByDescending(c => c.At).Take(50).ToListAsync(cancellationToken);
        var answer = new List<ServiceScorecard>();
        foreach (var card in cards)
        {
            var definition = ScorecardJson.Read(card.c.Definition);
            answer.Add(new(card.c.Slug, card.c.Name, definition, card.s.Percent, card.s.Points, card.s.Most, card.s.Level, ScorecardJson.Checks(card.s.Checks), await ExemptionsAsync(db, card.c.Id, definition, of, cancellationToken),
                [.. changes.Where(c => c.ScorecardId == card.c.Id).Select(c => new ScoreChangeView(c.Id, c.At, c.Percent, c.Level, c.OldPercent, c.OldLevel, c.Won, c.Lost))]));
        }
        return answer;
    }

    private static async Task<IReadOnlyList<ExemptionView>> ExemptionsAsync(Dd0cDbContext db, Guid scorecard, ScorecardDefinition definition, Guid? service, CancellationToken cancellationToken)
    {
        var names = definition.Checks.ToDictionary(c => c.Key, c => c.Name, StringComparer.Ordinal);
        var rows = await db.Exemptions.AsNoTracking().Where(e => e.ScorecardId == scorecard && e.EndedAt == null && (service == null || e.ServiceId == service))
            .Join(db.Services.Where(s => s.RemovedAt == null), e => e.ServiceId, s => s.Id, (e, s) => new { e, s.Slug, s.DisplayName }).OrderBy(x => x.e.Until).Take(500).ToListAsync(cancellationToken);
        return rows.ConvertAll(r => new ExemptionView(r.e.Id, r.e.CheckKey, names.GetValueOrDefault(r.e.CheckKey, r.e.CheckKey), r.Slug, r.DisplayName, r.e.Reason, r.e.Until, r.e.CreatedBy, r.e.CreatedAt));
    }

    private async Task<IReadOnlyList<ScorecardRow>> RowsAsync(Dd0cDbContext db, List<Scorecard> scorecards, CancellationToken cancellationToken)
    {
        var counts = await db.ServiceScores.GroupBy(s => new { s.ScorecardId, s.Level }).Select(g => new { g.Key.ScorecardId, g.Key.Level, Services = g.Count(), Percent = g.Sum(s => s.Percent) }).ToListAsync(cancellationToken);
        var then = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-30);
        var before = await db.ScorecardDays.Where(d => d.Day == then).GroupBy(d => d.ScorecardId).Select(g => new { g.Key, Services = g.Sum(d => d.Services), Percent = g.Sum(d => d.Percent) }).ToDictionaryAsync(g => g.Key, cancellationToken);
        return scorecards.ConvertAll(s =>
        {
            var own = counts.FindAll(c => c.ScorecardId == s.Id);
            var services = own.Sum(c => c.Services);
            return new ScorecardRow(s.Id, s.Slug, s.Name, s.Description, services, LevelsOf(ScorecardJson.Read(s.Definition), own.ToDictionary(c => c.Level ?? "", c => c.Services)), services == 0 ? null : own.Sum(c => c.Percent) / services,
                before.GetValueOrDefault(s.Id) is { Services: > 0 } b ? b.Percent / b.Services : null);
        });
    }

    private static IReadOnlyList<LevelCount> LevelsOf(ScorecardDefinition definition, Dictionary<string, int> counts) =>
        [new(null, counts.GetValueOrDefault("")), .. definition.Levels.Select(l => new LevelCount(l.Name, counts.GetValueOrDefault(l.Name)))];

    private static Dictionary<string, int> Counts(string levels) => JsonSerializer.Deserialize<Dictionary<string, int>>(levels)!;

    private sealed record CheckCount(string Key, string State, int Services);
}

/// <summary>Which scores; what is not given is not asked.</summary>
/// <param name="Team">A slug, or none.</param>
/// <param name="Level">A level's name, or none: below the lowest.</param>
/// <param name="Failing">The key of a check that fails.</param>
/// <param name="Text">Part of the service's name.</param>
internal sealed record ScoreFilter(string? Team = null, string? Level = null, string? Failing = null, string? Text = null);
