using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog;

/// <summary>What the columns of the catalog need that stands in other tables: asked once for a page of rows, and only when such a column is shown.</summary>
internal static class ServiceFigures
{
    public static async Task<IReadOnlyList<ServiceRow>> OnAsync(Dd0cDbContext db, IReadOnlyList<ServiceRow> rows, ServiceListQuery query, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. rows.Select(r => r.Id)];
        if (query.ColumnKeys.Contains("score") && ids.Length > 0)
        {
            var scores = await Of(db).Where(s => ids.Contains(s.ServiceId)).Select(s => new { s.ServiceId, s.Percent, s.Level }).ToDictionaryAsync(s => s.ServiceId, cancellationToken);
            rows = [.. rows.Select(r => scores.TryGetValue(r.Id, out var score) ? r with { Score = score.Percent, Level = score.Level } : r)];
        }
        if (query.ColumnKeys.Contains("open") && ids.Length > 0)
        {
            var looks = (await db.Services.Where(s => ids.Contains(s.Id)).Where(Service.NeedsLook).Select(s => s.Id).ToListAsync(cancellationToken)).ToHashSet();
            rows = [.. rows.Select(r => looks.Contains(r.Id) ? r with { NeedsLook = true } : r)];
        }
        return rows;
    }

    /// <summary>Scores by the organisation's first scorecard: the one it began with, unless that was deleted.</summary>
    public static IQueryable<Domain.Scorecards.ServiceScore> Of(Dd0cDbContext db) => db.ServiceScores.Where(s => s.ScorecardId == db.Scorecards.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).Select(c => c.Id).FirstOrDefault());
}
