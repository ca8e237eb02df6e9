using System.Linq.Expressions;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Platform;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Catalog;
using Dd0c.Web.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Home;

/// <summary>Reads what the first page answers: what needs me, what is mine, how the estate stands.</summary>
internal sealed class HomeQueries(TenantDb database, MyTeams myTeams, ScorecardQueries scorecards)
{
    public const int MineOnPage = 12;
    private const int FiresOnPage = 5;

    public async Task<HomeView> ReadAsync(CancellationToken cancellationToken)
    {
        var mine = await myTeams.IdsAsync(cancellationToken);
        await using var db = database.Open();
        var sums = await db.Services.Where(s => s.RemovedAt == null).GroupBy(s => 1).Select(g => new HomeSums(
            g.Count(),
            g.Count(s => s.OwnerState == "owned"),
            g.Count(s => s.OwnerState == "unowned"),
            g.Count(s => s.OwnerState == "ambiguous"), 0, 0, 0)).SingleOrDefaultAsync(cancellationToken) ?? new(0, 0, 0, 0, 0, 0, 0);
        var health = ServiceFires.Health(db);
        async Task<(int Down, int Degraded)> SickAsync(IQueryable<Domain.Catalog.Service> services)
        {
            var counts = await services.Select(health).GroupBy(h => h).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
            return (counts.GetValueOrDefault("down"), counts.GetValueOrDefault("degraded"));
        }
        var (all, critical) = (await SickAsync(db.Services.Where(s => s.RemovedAt == null)), await SickAsync(db.Services.Where(s => s.RemovedAt == null && s.Tier == "critical")));
        sums = sums with { Down = all.Down, Degraded = all.Degraded, CriticalUnhealthy = critical.Down + critical.Degraded };
        var own = db.Services.Where(s => s.RemovedAt == null && s.OwnerState == "owned" && s.OwnerTeamId != null && mine.Contains(s.OwnerTeamId.Value));
        var rows = await ServiceQueries.Rows(db, Worst(own, health).Take(MineOnPage)).ToListAsync(cancellationToken);
        var unhealthy = await SickAsync(own);
        var troubled = await db.Connections.Where(c => c.Status == "error").Select(c => c.Name).ToListAsync(cancellationToken);
        var fires = await NeedsYou.Incidents(db, mine)
            .OrderBy(i => i.Severity == "critical" ? 0 : i.Severity == "high" ? 1 : 2).ThenByDescending(i => i.LastAt).Take(FiresOnPage).Select(i => new HomeIncident(i.Number, i.Title, i.Severity, i.State, i.StartedAt)).ToListAsync(cancellationToken);
        return new(sums, await ServiceFires.OnAsync(db, rows, cancellationToken), await own.CountAsync(cancellationToken), unhealthy.Down + unhealthy.Degraded, mine.Count > 0, troubled, fires, await SetupAsync(db, cancellationToken));
    }

    /// <summary>How the whole organisation does; each figure leads to the rows behind it.</summary>
    public async Task<HomeOrganisation> OrganisationAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var services = db.Services.Where(s => s.RemovedAt == null);
        var health = await services.Select(ServiceFires.Health(db)).GroupBy(h => h).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var days = await db.AccuracyDays.AsNoTracking().Where(d => d.Services > 0).OrderByDescending(d => d.Day).Take(90).Select(d => new { d.Day, Owned = (double)d.Owned / d.Services }).ToListAsync(cancellationToken);
        var teams = await services.Where(s => s.OwnerState == "owned" && s.OwnerTeamId != null).GroupBy(s => s.OwnerTeamId!.Value).OrderByDescending(g => g.Count()).Take(8)
            .Select(g => new { Team = db.Teams.Where(t => t.Id == g.Key).Select(t => new { t.Slug, t.Name }).FirstOrDefault(), Services = g.Count(), Critical = g.Count(s => s.Tier == "critical") }).ToListAsync(cancellationToken);
        return new(await db.Teams.CountAsync(t => t.RemovedAt == null, cancellationToken), await db.Incidents.CountAsync(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged, cancellationToken), health, [.. days.OrderBy(d => d.Day).Select(d => (d.Day, d.Owned))],
            [.. teams.Where(t => t.Team is not null).Select(t => (t.Team!.Slug, t.Team.Name, t.Services, t.Critical))], await scorecards.ListAsync(cancellationToken));
    }

    private static IQueryable<Domain.Catalog.Service> Worst(IQueryable<Domain.Catalog.Service> services, Expression<Func<Domain.Catalog.Service, string>> health) =>
        services.OrderBy(ServiceSelection.Ranked(health)).ThenBy(s => s.Tier == "critical" ? 0 : 1).ThenBy(s => s.Name).ThenBy(s => s.Id);

    private static async Task<HomeSetup> SetupAsync(Dd0cDbContext db, CancellationToken cancellationToken) => new(
        await db.Connections.AnyAsync(c => c.Provider == "aws" && c.Status == "active", cancellationToken),
        await db.Connections.AnyAsync(c => c.Provider == "github" && c.Status == "active", cancellationToken),
        await db.DiscoveryRuns.AnyAsync(r => r.Status == "completed" || r.Status == "partial", cancellationToken),
        await db.Memberships.CountAsync(cancellationToken) > 1 || await db.Invitations.AnyAsync(cancellationToken),
        await db.Corrections.CountAsync(cancellationToken) >= HomeSetup.Answers || !await db.Services.Where(s => s.RemovedAt == null).AnyAsync(Domain.Catalog.Service.NeedsLook, cancellationToken),
        await db.AlertIntegrations.AnyAsync(cancellationToken));
}

internal sealed record HomeView(HomeSums Sums, IReadOnlyList<ServiceRow> Mine, int MineCount, int MineUnhealthy, bool HasTeam, IReadOnlyList<string> TroubledConnections, IReadOnlyList<HomeIncident> Fires, HomeSetup Setup);

/// <summary>An active incident on one of the viewer's services.</summary>
internal sealed record HomeIncident(int Number, string Title, string Severity, string State, DateTimeOffset StartedAt);

/// <param name="Health">Services by their health.</param>
/// <param name="Owned">The share of services with an owner by day, the oldest first.</param>
/// <param name="Teams">Those that own most.</param>
public sealed record HomeOrganisation(int Teams, int Incidents, IReadOnlyDictionary<string, int> Health, IReadOnlyList<(DateOnly Day, double Value)> Owned, IReadOnlyList<(string Slug, string Name, int Services, int Critical)> Largest, IReadOnlyList<ScorecardRow> Scorecards);

internal sealed record HomeSums(int Services, int Owned, int Unowned, int Ambiguous, int Down, int Degraded, int CriticalUnhealthy);

internal sealed record HomeSetup(bool Aws, bool GitHub, bool Scanned, bool Teammate, bool Reviewed, bool Alerts)
{
    /// <summary>So many answers in Review, or none left to give.</summary>
    public const int Answers = 5;

    public bool Done => Aws && GitHub && Scanned && Teammate && Reviewed && Alerts;
}
