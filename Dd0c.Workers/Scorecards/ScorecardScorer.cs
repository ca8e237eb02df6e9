using System.Text.Json;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Scorecards;

/// <summary>Brings the scores of a tenant to what is known now: what has changed is written, with a line of history, and the day's sums.</summary>
internal sealed class ScorecardScorer(TenantDb database, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await LockAsync(connection, cancellationToken);
        var now = time.GetUtcNow();
        var scorecards = await ScorecardsAsync(db, now, cancellationToken);
        var services = await ScoredServices.ReadAsync(db, cancellationToken);
        var changed = false;
        foreach (var scorecard in scorecards) changed |= await ScoreAsync(db, connection, scorecard, services, now, cancellationToken);
        if (changed) await ChangeFeed.AnnounceAsync(connection, new Change(db.TenantId, Feed.Scorecards), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('dd0c.scorecards:' || $1, 0))", connection);
        command.Parameters.AddWithValue(database.TenantId.ToString());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Every organisation has one to begin with.</summary>
    private static async Task<IReadOnlyList<Scorecard>> ScorecardsAsync(Dd0cDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var all = await db.Scorecards.AsNoTracking().OrderBy(s => s.Id).ToListAsync(cancellationToken);
        if (all.Count > 0) return all;
        var first = new Scorecard
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), Slug = DefaultScorecard.Slug, Name = DefaultScorecard.Name, Description = DefaultScorecard.Description,
            Definition = JsonSerializer.Serialize(DefaultScorecard.Definition, ScorecardJson.Options), Live = DefaultScorecard.Definition.IsLive, CreatedAt = now, UpdatedAt = now, UpdatedBy = "dd0c",
        };
        db.Scorecards.Add(first);
        await db.SaveChangesAsync(cancellationToken);
        return [first];
    }

    /// <returns>Whether any service stands otherwise.</returns>
    private static async Task<bool> ScoreAsync(Dd0cDbContext db, NpgsqlConnection connection, Scorecard scorecard, IReadOnlyList<ScoredService> services, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var card = ScorecardJson.Read(scorecard.Definition);
        var exempt = (await db.Exemptions.AsNoTracking().Where(e => e.ScorecardId == scorecard.Id && e.EndedAt == null && e.Until > now).Select(e => new { e.ServiceId, e.CheckKey, e.Until }).ToListAsync(cancellationToken))
            .GroupBy(e => e.ServiceId).ToDictionary(g => g.Key, g => g.ToDictionary(e => e.CheckKey, e => e.Until, StringComparer.Ordinal));
        var before = await db.ServiceScores.AsNoTracking().Where(s => s.ScorecardId == scorecard.Id).ToDictionaryAsync(s => s.ServiceId, cancellationToken);
        var standing = new List<(ServiceScore Score, Guid? Team)>();
        var (written, changes) = (new List<ServiceScore>(), new List<ScoreChange>());
        foreach (var service in services)
        {
            if (Scoring.Of(card, service.Properties, exempt.GetValueOrDefault(service.Id) ?? [], now) is not { } score) continue;
            var row = new ServiceScore
            {
                TenantId = db.TenantId, ScorecardId = scorecard.Id, ServiceId = service.Id, Points = score.Points, Most = score.Most, Percent = score.Percent, Level = score.Level, Checks = JsonSerializer.Serialize(score.Checks, ScorecardJson.Options),
                Failed = [.. score.Checks.Where(c => c.State == CheckState.Failed).Select(c => c.Key)], ScoredAt = now,
            };
            standing.Add((row, service.Team));
            var was = before.GetValueOrDefault(service.Id);
            var results = was is null ? [] : ScorecardJson.Checks(was.Checks);
            if (was is not null && was.Percent == row.Percent && was.Level == row.Level && was.Most == row.Most && results.SequenceEqual(score.Checks)) continue;
            written.Add(row);
            if (ScoreChanges.Between(was, results, row, score.Checks) is { } change) changes.Add(change);
        }
        var gone = before.Keys.Except(standing.Select(s => s.Score.ServiceId)).ToArray();
        if (gone.Length > 0) await db.ServiceScores.Where(s => s.ScorecardId == scorecard.Id && gone.Contains(s.ServiceId)).ExecuteDeleteAsync(cancellationToken);
        await db.UpsertAsync(connection, written, cancellationToken);
        await db.AppendAsync(connection, changes, cancellationToken);
        await WriteDayAsync(db, connection, scorecard, standing, DateOnly.FromDateTime(now.UtcDateTime), cancellationToken);
        return written.Count + gone.Length > 0;
    }

    private static async Task WriteDayAsync(Dd0cDbContext db, NpgsqlConnection connection, Scorecard scorecard, List<(ServiceScore Score, Guid? Team)> standing, DateOnly day, CancellationToken cancellationToken)
    {
        var rows = standing.GroupBy(s => s.Team ?? Guid.Empty).Select(g => new ScorecardDay
        {
            TenantId = db.TenantId, ScorecardId = scorecard.Id, Day = day, TeamId = g.Key, Services = g.Count(), Percent = g.Sum(s => s.Score.Percent),
            Levels = JsonSerializer.Serialize(g.CountBy(s => s.Score.Level ?? "").OrderBy(l => l.Key, StringComparer.Ordinal).ToDictionary(l => l.Key, l => l.Value)),
        }).ToList();
        var teams = rows.ConvertAll(r => r.TeamId);
        await db.ScorecardDays.Where(d => d.ScorecardId == scorecard.Id && d.Day == day && !teams.Contains(d.TeamId)).ExecuteDeleteAsync(cancellationToken);
        await db.UpsertAsync(connection, rows, cancellationToken);
    }
}
