using System.Linq.Expressions;
using Dd0c.Domain.Platform;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Catalog;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Home;

/// <summary>Reads what the first page answers: what needs me, what is mine, how the estate stands.</summary>
internal sealed class HomeQueries(TenantDb database, MyTeams myTeams)
{
    public const int MineOnPage = 12;

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
        return new(sums, await ServiceFires.OnAsync(db, rows, cancellationToken), await own.CountAsync(cancellationToken), unhealthy.Down + unhealthy.Degraded, mine.Count > 0, troubled, await SetupAsync(db, cancellationToken));
    }

    private static IQueryable<Domain.Catalog.Service> Worst(IQueryable<Domain.Catalog.Service> services, Expression<Func<Domain.Catalog.Service, string>> health) =>
        services.OrderBy(ServiceSelection.Ranked(health)).ThenBy(s => s.Tier == "critical" ? 0 : 1).ThenBy(s => s.Name).ThenBy(s => s.Id);

    private static async Task<HomeSetup> SetupAsync(Dd0cDbContext db, CancellationToken cancellationToken) => new(
        await db.Connections.AnyAsync(c => c.Provider == "aws" && c.Status == "active", cancellationToken),
        await db.Connections.AnyAsync(c => c.Provider == "github" && c.Status == "active", cancellationToken),
        await db.DiscoveryRuns.AnyAsync(r => r.Status == "completed" || r.Status == "partial", cancellationToken),
        await db.Memberships.CountAsync(cancellationToken) > 1 || await db.Invitations.AnyAsync(cancellationToken));
}

internal sealed record HomeView(HomeSums Sums, IReadOnlyList<ServiceRow> Mine, int MineCount, int MineUnhealthy, bool HasTeam, IReadOnlyList<string> TroubledConnections, HomeSetup Setup);

internal sealed record HomeSums(int Services, int Owned, int Unowned, int Ambiguous, int Down, int Degraded, int CriticalUnhealthy);

internal sealed record HomeSetup(bool Aws, bool GitHub, bool Scanned, bool Teammate)
{
    public bool Done => Aws && GitHub && Scanned && Teammate;
}
