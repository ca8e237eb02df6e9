using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Scorecards;

/// <summary>What services would come to by other rules; writes nothing.</summary>
internal sealed class ScorecardPreviews(TenantDb database, TimeProvider time)
{
    private const int MostMoved = 20;

    /// <param name="slug">The scorecard whose rules these would replace; null: none.</param>
    public async Task<ScorecardPreview> OfAsync(ScorecardDefinition card, string? slug, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var now = time.GetUtcNow();
        var before = await db.ServiceScores.AsNoTracking().Where(s => db.Scorecards.Any(c => c.Slug == slug && c.Id == s.ScorecardId)).Select(s => new { s.ServiceId, s.Level }).ToDictionaryAsync(s => s.ServiceId, s => s.Level, cancellationToken);
        var exempt = (await db.Exemptions.AsNoTracking().Where(e => e.EndedAt == null && e.Until > now && db.Scorecards.Any(c => c.Slug == slug && c.Id == e.ScorecardId)).Select(e => new { e.ServiceId, e.CheckKey, e.Until }).ToListAsync(cancellationToken))
            .GroupBy(e => e.ServiceId).ToDictionary(g => g.Key, g => g.ToDictionary(e => e.CheckKey, e => e.Until, StringComparer.Ordinal));
        var scored = (await ScoredServices.ReadAsync(db, cancellationToken)).Select(s => (Service: s, Score: Scoring.Of(card, s.Properties, exempt.GetValueOrDefault(s.Id) ?? [], now))).Where(s => s.Score is not null).ToList();
        var moved = scored.Where(s => before.TryGetValue(s.Service.Id, out var was) && was != s.Score!.Level).ToList();
        return new(scored.Count,
            [.. new string?[] { null }.Concat(card.Levels.Select(l => l.Name)).Select(l => (l, scored.Count(s => s.Score!.Level == l)))],
            [.. card.Checks.Select((c, i) => (c.Name, scored.Count(s => s.Score!.Checks[i].State == CheckState.Passed), scored.Count(s => s.Score!.Checks[i].State == CheckState.Failed)))],
            moved.Count, [.. moved.OrderBy(s => s.Service.Name, StringComparer.OrdinalIgnoreCase).Take(MostMoved).Select(s => (s.Service.Name, before[s.Service.Id], s.Score!.Level))]);
    }
}

/// <param name="Services">How many it would be about.</param>
/// <param name="Levels">How many would hold each as their highest; null: below the lowest, first.</param>
/// <param name="Checks">By name, how many would pass and fail.</param>
/// <param name="Moved">How many would hold another level than now.</param>
/// <param name="Examples">Some of them: name, level now, level then.</param>
internal sealed record ScorecardPreview(int Services, IReadOnlyList<(string? Level, int Services)> Levels, IReadOnlyList<(string Name, int Passed, int Failed)> Checks, int Moved, IReadOnlyList<(string Name, string? Now, string? Then)> Examples);
