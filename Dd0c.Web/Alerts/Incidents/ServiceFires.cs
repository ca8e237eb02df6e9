using System.Linq.Expressions;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Dd0c.Web.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>What fires at the services of a list, asked once for all of them.</summary>
internal static class ServiceFires
{
    private const string Production = "production";

    /// <summary>The services that an open or acknowledged incident touches.</summary>
    public static IQueryable<Guid> At(Dd0cDbContext db) => Active(db).SelectMany(i => i.Services);

    /// <summary>A service's health with what fires at it, as <see cref="IncidentHealth"/> has it. Neither set depends on the service: both are read once.</summary>
    public static Expression<Func<Service, string>> Health(Dd0cDbContext db)
    {
        var bad = Active(db).Where(i => i.MutedBy == null && (i.Severity == "high" || i.Severity == "critical"));
        var (production, anywhere) = (bad.Where(i => i.Environment == Production).SelectMany(i => i.Services), bad.SelectMany(i => i.Services));
        return s => s.Health != "down" && (production.Contains(s.Id) || (s.Environments.Length > 0 && !s.Environments.Contains(Production) && anywhere.Contains(s.Id))) ? "degraded" : s.Health;
    }

    /// <summary>The rows with their open incidents, the worst first, and the health that those make.</summary>
    public static async Task<IReadOnlyList<ServiceRow>> OnAsync(Dd0cDbContext db, IReadOnlyList<ServiceRow> rows, CancellationToken cancellationToken)
    {
        var of = await OfAsync(db, [.. rows.Select(r => r.Id)], cancellationToken);
        return [.. rows.Select(r => !of.Contains(r.Id) ? r : r with { Health = IncidentHealth.Of(r.Health, r.Environments, of[r.Id]), Incidents = [.. of[r.Id].Select(i => i.Number)] })];
    }

    /// <summary>The open incidents of some services, the worst first.</summary>
    public static async Task<ILookup<Guid, ActiveIncident>> OfAsync(Dd0cDbContext db, Guid[] services, CancellationToken cancellationToken)
    {
        var active = services.Length == 0 ? [] : await Active(db).Where(i => i.Services.Any(s => services.Contains(s))).Select(i => new { i.Number, i.Severity, i.Environment, Muted = i.MutedBy != null, i.Services }).ToListAsync(cancellationToken);
        return active.SelectMany(i => i.Services.Select(s => (Service: s, Incident: new ActiveIncident(i.Number, SeverityWord.Read(i.Severity), i.Environment, i.Muted))))
            .OrderByDescending(i => i.Incident.Severity).ThenByDescending(i => i.Incident.Number).ToLookup(i => i.Service, i => i.Incident);
    }

    /// <summary>The health of those among some services at which something fires.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> HealthAsync(Dd0cDbContext db, Guid[] services, CancellationToken cancellationToken)
    {
        var fires = await OfAsync(db, services, cancellationToken);
        var touched = services.Where(fires.Contains).ToArray();
        if (touched.Length == 0) return new Dictionary<Guid, string>();
        return (await db.Services.Where(s => touched.Contains(s.Id)).Select(s => new { s.Id, s.Health, s.Environments }).ToListAsync(cancellationToken)).ToDictionary(s => s.Id, s => IncidentHealth.Of(s.Health, s.Environments, fires[s.Id]));
    }

    private static IQueryable<Incident> Active(Dd0cDbContext db) => db.Incidents.Where(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged);
}
