using Dd0c.Domain.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Insights;

/// <summary>The team that a report is narrowed to.</summary>
internal sealed record InsightTeam(Guid Id, string Slug, string Name)
{
    /// <summary>Null: the whole organisation; a team that is not there is one that has nothing.</summary>
    public static async Task<InsightTeam?> OfAsync(Dd0cDbContext db, InsightQuery query, CancellationToken cancellationToken) =>
        query.Team is not { } slug ? null : await db.Teams.Where(t => t.Slug == slug && t.RemovedAt == null).Select(t => new InsightTeam(t.Id, t.Slug, t.Name)).FirstOrDefaultAsync(cancellationToken) ?? new(Guid.Empty, slug, slug);
}
