using Dd0c.Domain.Search;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Tests.Support;

/// <summary>The plainest search there is: names that contain the words. It stands in where no index was written.</summary>
internal sealed class NameSearch(TenantDb database) : ISearch
{
    public async Task<SearchResults> SearchAsync(string query, int limit, CancellationToken cancellationToken)
    {
        if (query.Length == 0) return new([], 0, "postgresql", null);
        await using var db = database.Open();
        var pattern = $"%{query}%";
        var services = await db.Services.Where(s => s.RemovedAt == null && EF.Functions.ILike(s.Name, pattern))
            .Select(s => new SearchDocument(s.Id, "service", s.Slug, s.DisplayName, s.Aliases, s.Description, s.OwnerTeamId,
                db.Teams.Where(t => t.Id == s.OwnerTeamId).Select(t => t.Name).FirstOrDefault(), s.OwnerState, s.OwnerConfidence, s.RepoFullName,
                s.Type, s.Tier, s.Lifecycle, s.Health, s.TechStack, s.Confidence, s.LastDeployAt, s.UpdatedAt)).ToListAsync(cancellationToken);
        var teams = await db.Teams.Where(t => EF.Functions.ILike(t.Name, pattern))
            .Select(t => new SearchDocument(t.Id, "team", t.Slug, t.Name, t.Aliases, t.Description, t.Id, t.Name, "owned", 1, null, "team", "", "", "", Array.Empty<string>(), 1, null, t.UpdatedAt)).ToListAsync(cancellationToken);
        var hits = services.Concat(teams).OrderByDescending(d => d.Title.StartsWith(query, StringComparison.OrdinalIgnoreCase)).ThenBy(d => d.Title.Length).ThenBy(d => d.Title, StringComparer.Ordinal)
            .Select(d => new SearchHit(d, Matches(d.Title, query), "substring")).ToList();
        return new([.. hits.Take(limit)], hits.Count, "postgresql", null);
    }

    private static List<MatchedRange> Matches(string title, string query) =>
        title.IndexOf(query, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? [new(at, query.Length)] : [];
}
