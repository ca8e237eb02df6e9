using System.Text.Json;
using Dd0c.Domain.Ownership;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Catalog;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Teams;

/// <summary>Reads teams with what they own.</summary>
internal sealed class TeamQueries(TenantDb database)
{
    public const int OwnedOnPage = 200;

    public async Task<IReadOnlyList<TeamCard>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var owned = await db.Services.Where(s => s.RemovedAt == null && s.OwnerState == "owned" && s.OwnerTeamId != null)
            .GroupBy(s => s.OwnerTeamId!.Value)
            .Select(g => new { Id = g.Key, Count = g.Count(), Critical = g.Count(s => s.Tier == "critical") })
            .ToDictionaryAsync(g => g.Id, cancellationToken);
        var unhealthy = await ServiceSelection.OfHealth(db, db.Services.Where(s => s.RemovedAt == null && s.OwnerState == "owned" && s.OwnerTeamId != null), ["down", "degraded"])
            .GroupBy(s => s.OwnerTeamId!.Value).Select(g => new { Id = g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Id, g => g.Count, cancellationToken);
        var teams = await db.Teams.Where(t => t.RemovedAt == null).OrderBy(t => t.Name).ThenBy(t => t.Slug)
            .Select(t => new { t.Id, t.Slug, t.Name, t.Description, t.Source, t.Members, t.ParentSlug }).ToListAsync(cancellationToken);
        return [.. teams.Select(t => new TeamCard(t.Id, t.Slug, t.Name, t.Description, t.Source, t.ParentSlug, People(t.Members).Count,
            owned.GetValueOrDefault(t.Id)?.Count ?? 0, unhealthy.GetValueOrDefault(t.Id), owned.GetValueOrDefault(t.Id)?.Critical ?? 0))];
    }

    public async Task<TeamDetail?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var team = await db.Teams.AsNoTracking().FirstOrDefaultAsync(t => t.Slug == slug && t.RemovedAt == null, cancellationToken);
        if (team is null) return null;
        var parent = team.ParentSlug is null ? null : await db.Teams.Where(t => t.Slug == team.ParentSlug && t.RemovedAt == null).Select(t => t.Name).FirstOrDefaultAsync(cancellationToken);
        var owned = await ServiceQueries.Rows(db, db.Services.Where(s => s.RemovedAt == null && s.OwnerState == "owned" && s.OwnerTeamId == team.Id)
            .OrderBy(s => s.Tier == "critical" ? 0 : 1).ThenBy(s => s.Name).ThenBy(s => s.Id).Take(OwnedOnPage)).ToListAsync(cancellationToken);
        var withFires = await ServiceFires.OnAsync(db, owned, cancellationToken);
        var count = owned.Count < OwnedOnPage ? owned.Count : await db.Services.CountAsync(s => s.RemovedAt == null && s.OwnerState == "owned" && s.OwnerTeamId == team.Id, cancellationToken);
        // What looks like theirs: they are a candidate, but the evidence does not carry.
        var likely = await ServiceQueries.Rows(db, db.Services.Where(s => s.RemovedAt == null && s.OwnerState != "owned" && (s.OwnerTeamId == team.Id || s.RunnerUpTeamId == team.Id))
            .OrderBy(s => s.Name).ThenBy(s => s.Id).Take(50)).ToListAsync(cancellationToken);
        return new(team.Id, team.Slug, team.Name, team.Description, team.Source, team.ParentSlug, parent, team.Aliases, People(team.Members), withFires, count, likely);
    }

    private static List<TeamPerson> People(string json) => JsonSerializer.Deserialize<List<TeamPerson>>(json, JsonSerializerOptions.Web) ?? [];
}

internal sealed record TeamCard(Guid Id, string Slug, string Name, string? Description, string Source, string? ParentSlug, int People, int Services, int Unhealthy, int Critical);

internal sealed record TeamDetail(
    Guid Id,
    string Slug,
    string Name,
    string? Description,
    string Source,
    string? ParentSlug,
    string? ParentName,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<TeamPerson> People,
    IReadOnlyList<ServiceRow> Owned,
    int OwnedCount,
    IReadOnlyList<ServiceRow> Likely);
