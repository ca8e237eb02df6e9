using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Catalog;
using Dd0c.Workers.Alerts.OnCall;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Teams;

/// <summary>Reads teams with what they own.</summary>
internal sealed class TeamQueries(TenantDb database, TimeProvider time)
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
        var fires = (await db.Incidents.Where(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged).Select(i => db.Services.Where(s => i.Services.Contains(s.Id) && s.OwnerState == "owned" && s.OwnerTeamId != null).Select(s => s.OwnerTeamId!.Value).Distinct().ToList()).ToListAsync(cancellationToken)).SelectMany(t => t).CountBy(t => t).ToDictionary();
        var called = (await OnCallRows.ReadAsync(db, db.OnCallSchedules.Where(s => s.TeamId != null), time.GetUtcNow(), cancellationToken)).Where(r => r.Now.Count > 0).GroupBy(r => r.Team!.Value).ToDictionary(g => g.Key, g => g.First().Now[0]);
        var scores = await db.ServiceScores.Join(db.Services.Where(s => s.RemovedAt == null && s.OwnerState == "owned" && s.OwnerTeamId != null), score => score.ServiceId, s => s.Id, (score, s) => new { Team = s.OwnerTeamId!.Value, score.Percent }).GroupBy(s => s.Team).Select(g => new { g.Key, Percent = g.Average(s => s.Percent) }).ToDictionaryAsync(g => g.Key, g => g.Percent, cancellationToken);
        var teams = await db.Teams.Where(t => t.RemovedAt == null).OrderBy(t => t.Name).ThenBy(t => t.Slug)
            .Select(t => new { t.Id, t.Slug, t.Name, t.Description, t.Source, t.Members, t.ParentSlug }).ToListAsync(cancellationToken);
        return [.. teams.Select(t => new TeamCard(t.Id, t.Slug, t.Name, t.Description, t.Source, t.ParentSlug, People(t.Members).Count,
            owned.GetValueOrDefault(t.Id)?.Count ?? 0, unhealthy.GetValueOrDefault(t.Id), owned.GetValueOrDefault(t.Id)?.Critical ?? 0, fires.GetValueOrDefault(t.Id), called.TryGetValue(t.Id, out var shift) ? shift.Person.Name : null, scores.TryGetValue(t.Id, out var score) ? score : null))];
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
        var likely = await db.Services.AsNoTracking().Where(s => s.RemovedAt == null && s.OwnerState != "owned" && (s.OwnerTeamId == team.Id || s.RunnerUpTeamId == team.Id)).OrderBy(s => s.Name).ThenBy(s => s.Id).Take(50)
            .Select(s => new { Service = s, Rival = db.Teams.Where(t => t.Id == (s.OwnerTeamId == team.Id ? s.RunnerUpTeamId : s.OwnerTeamId)).Select(t => t.Name).FirstOrDefault() }).ToListAsync(cancellationToken);
        return new(team.Id, team.Slug, team.Name, team.Description, team.Source, team.ParentSlug, parent, team.Aliases, People(team.Members), withFires, count,
            likely.ConvertAll(l => LikelyTheirs.Of(l.Service, team.Id, l.Rival)));
    }

    private static List<TeamPerson> People(string json) => JsonSerializer.Deserialize<List<TeamPerson>>(json, JsonSerializerOptions.Web) ?? [];
}

/// <param name="Incidents">Active on its services.</param>
/// <param name="OnCall">Who is called first now; null: nobody is known.</param>
/// <param name="Score">Percent of the scorecards' points, over its services; null: none is scored.</param>
internal sealed record TeamCard(Guid Id, string Slug, string Name, string? Description, string Source, string? ParentSlug, int People, int Services, int Unhealthy, int Critical, int Incidents, string? OnCall, double? Score);

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
    IReadOnlyList<LikelyTheirs> Likely);

/// <summary>A service that nobody owns for certain and that this team may own.</summary>
/// <param name="Confidence">That it is theirs, 0 to 1.</param>
/// <param name="Rival">The other team that may.</param>
/// <param name="Evidence">What speaks for anybody's owning it.</param>
public sealed record LikelyTheirs(Guid Id, string Slug, string Name, string Type, double Confidence, string? Rival, IReadOnlyList<Evidence> Evidence)
{
    public static LikelyTheirs Of(Service service, Guid team, string? rival) => new(service.Id, service.Slug, service.DisplayName, service.Type, service.OwnerTeamId == team ? service.OwnerConfidence : service.RunnerUpConfidence ?? 0, rival,
        [.. CanonicalJson.Read<List<Evidence>>(service.Evidence).Where(e => e.Field == "owner")]);
}
