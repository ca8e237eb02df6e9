using Dd0c.Domain.Catalog;
using Dd0c.Domain.Search;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Search;

/// <summary>What the viewer opened last, newest first.</summary>
internal sealed class RecentQueries(TenantDb database, Viewer viewer)
{
    public async Task<IReadOnlyList<SearchDocument>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        if (await viewer.UserIdAsync() is not { } user) return [];
        await using var db = database.Open();
        var opened = await db.Recents.Where(r => r.UserId == user).OrderByDescending(r => r.OpenedAt).Take(limit).Select(r => new { r.Kind, r.TargetId }).ToListAsync(cancellationToken);
        if (opened.Count == 0) return [];
        var ids = opened.Select(o => o.TargetId).ToArray();
        var services = await db.Services.Where(s => ids.Contains(s.Id) && s.RemovedAt == null)
            .Select(s => new SearchDocument(s.Id, "service", s.Slug, s.DisplayName, s.Aliases, s.Description, s.OwnerState == "owned" ? s.OwnerTeamId : null,
                db.Teams.Where(t => s.OwnerState == "owned" && t.Id == s.OwnerTeamId).Select(t => t.Name).FirstOrDefault(),
                db.Teams.Where(t => s.OwnerState == "owned" && t.Id == s.OwnerTeamId).Select(t => t.Slug).FirstOrDefault(), s.OwnerState, s.OwnerConfidence, s.RepoFullName,
                s.Type, s.Tier, s.Lifecycle, s.Health, s.TechStack, s.Confidence, s.LastDeployAt, s.UpdatedAt)).ToListAsync(cancellationToken);
        var teams = await db.Teams.Where(t => ids.Contains(t.Id) && t.RemovedAt == null)
            .Select(t => new SearchDocument(t.Id, "team", t.Slug, t.Name, t.Aliases, t.Description, t.Id, t.Name, t.Slug, "owned", 1, null, "team", "", "", "", Array.Empty<string>(), 1, null, t.UpdatedAt)).ToListAsync(cancellationToken);
        var health = await ServiceFires.HealthAsync(db, [.. services.Select(s => s.Id)], cancellationToken);
        var found = services.Select(s => health.TryGetValue(s.Id, out var now) ? s with { Health = now } : s).Concat(teams).ToDictionary(d => d.Id);
        return [.. opened.Where(o => found.ContainsKey(o.TargetId)).Select(o => found[o.TargetId])];
    }

    /// <summary>Remembers that the viewer opened it now.</summary>
    /// <param name="kind">service or team.</param>
    public async Task OpenedAsync(string kind, Guid id, CancellationToken cancellationToken)
    {
        if (await viewer.UserIdAsync() is not { } user) return;
        await using var db = database.Open();
        await db.Database.ExecuteSqlAsync($"insert into recents (tenant_id, user_id, kind, target_id, opened_at) values ({database.TenantId}, {user}, {kind}, {id}, {viewer.Now}) on conflict (tenant_id, user_id, kind, target_id) do update set opened_at = excluded.opened_at", cancellationToken);
    }
}
