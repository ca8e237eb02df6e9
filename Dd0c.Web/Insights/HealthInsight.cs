using Dd0c.Domain.Alerts;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Platform.Shared;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using static Dd0c.Web.Insights.InsightWords;

namespace Dd0c.Web.Insights;

/// <summary>How healthy services are now, how often they broke and how long that lasted.</summary>
internal sealed class HealthInsight(TenantDb database, TimeProvider time) : IInsight
{
    public string Key => "health";
    public string Title => "Health";

    public async Task<InsightReport> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var of = await InsightTeam.OfAsync(db, query, cancellationToken);
        var services = db.Services.Where(s => s.RemovedAt == null && (of == null || (s.OwnerState == "owned" && s.OwnerTeamId == of.Id)));
        var health = await services.Select(ServiceFires.Health(db)).GroupBy(h => h).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var (now, since) = (time.GetUtcNow(), time.GetUtcNow().AddDays(-query.Days));
        var incidents = await db.Incidents.AsNoTracking().Where(i => i.State != IncidentState.Merged && i.StartedAt >= since).Select(i => new { i.StartedAt, i.AcknowledgedAt, i.ResolvedAt, i.Services, i.Severity }).ToListAsync(cancellationToken);
        if (of is not null)
        {
            var own = (await services.Select(s => s.Id).ToListAsync(cancellationToken)).ToHashSet();
            incidents = incidents.FindAll(i => i.Services.Any(own.Contains));
        }
        var counts = incidents.SelectMany(i => i.Services.Distinct().Select(s => (Service: s, Incident: i))).GroupBy(x => x.Service).OrderByDescending(g => g.Count()).Take(25).ToList();
        var ids = counts.ConvertAll(g => g.Key);
        var names = await services.Where(s => ids.Contains(s.Id)).Select(s => new { s.Id, s.Slug, s.DisplayName, Team = s.OwnerState == "owned" ? db.Teams.Where(t => t.Id == s.OwnerTeamId).Select(t => t.Name).FirstOrDefault() : null }).ToDictionaryAsync(s => s.Id, cancellationToken);
        var all = health.Values.Sum();
        return new(Key, Title, "How healthy services are now, how often they broke, and how long that lasted.",
            [
                new(Share(health.GetValueOrDefault("healthy"), all), "of services are healthy", "/services?health=healthy"),
                new(Count(health.GetValueOrDefault("down")), "down", "/services?health=down"),
                new(Count(health.GetValueOrDefault("degraded")), "degraded", "/services?health=degraded"),
                new(Count(incidents.Count), $"incidents in {query.Days} days", "/incidents?state=all"),
                new(Span(Median(incidents.Where(i => i.AcknowledgedAt is not null).Select(i => (i.AcknowledgedAt!.Value - i.StartedAt).TotalSeconds))), "to acknowledge, in the middle"),
                new(Span(Median(incidents.Where(i => i.ResolvedAt is not null).Select(i => (i.ResolvedAt!.Value - i.StartedAt).TotalSeconds))), "to resolve, in the middle"),
            ],
            [new("Incidents a day", false, InsightDays.Count(incidents.Select(i => i.StartedAt), since, now))],
            [
                new("Services that broke most", [new("Service"), new("Owner"), new("Incidents", true), new("Critical or high", true), new("To resolve, in the middle", true)],
                    [.. counts.Where(g => names.ContainsKey(g.Key)).Select(g => new InsightRow($"/services/{names[g.Key].Slug}/incidents", [names[g.Key].DisplayName, names[g.Key].Team ?? "No owner", Count(g.Count()), Count(g.Count(x => x.Incident.Severity is "critical" or "high")), Span(Median(g.Where(x => x.Incident.ResolvedAt is not null).Select(x => (x.Incident.ResolvedAt!.Value - x.Incident.StartedAt).TotalSeconds)))]))],
                    "Nothing broke in this time."),
            ]);
    }

    private static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Select(v => Math.Max(0, v)).Order().ToList();
        return sorted.Count == 0 ? null : sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
