using Dd0c.Domain.Catalog;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using static Dd0c.Web.Insights.InsightWords;

namespace Dd0c.Web.Insights;

/// <summary>How much of the estate has an owner, how sure that is, and whose it is.</summary>
internal sealed class OwnershipInsight(TenantDb database, TimeProvider time) : IInsight
{
    public string Key => "ownership";
    public string Title => "Ownership";

    public async Task<InsightReport> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var services = db.Services.Where(s => s.RemovedAt == null);
        var of = await InsightTeam.OfAsync(db, query, cancellationToken);
        var mine = of is null ? services : services.Where(s => s.OwnerState == "owned" && s.OwnerTeamId == of.Id);
        var sums = await mine.GroupBy(_ => 1).Select(g => new { All = g.Count(), Owned = g.Count(s => s.OwnerState == "owned"), Ambiguous = g.Count(s => s.OwnerState == "ambiguous"), Unowned = g.Count(s => s.OwnerState == "unowned"), Verified = g.Count(s => s.OwnerState == "owned" && s.OwnerSource == Source.Correction), Unsure = g.Count(s => s.OwnerState == "owned" && s.OwnerConfidence < Service.Sure) })
            .SingleOrDefaultAsync(cancellationToken) ?? new { All = 0, Owned = 0, Ambiguous = 0, Unowned = 0, Verified = 0, Unsure = 0 };
        var teams = await services.Where(s => s.OwnerState == "owned" && s.OwnerTeamId != null && (of == null || s.OwnerTeamId == of.Id)).GroupBy(s => s.OwnerTeamId!.Value)
            .Select(g => new { Team = db.Teams.Where(t => t.Id == g.Key).Select(t => new { t.Slug, t.Name }).FirstOrDefault(), Services = g.Count(), Critical = g.Count(s => s.Tier == "critical"), Verified = g.Count(s => s.OwnerSource == Source.Correction), Unsure = g.Count(s => s.OwnerConfidence < Service.Sure), Confidence = g.Average(s => s.OwnerConfidence) }).ToListAsync(cancellationToken);
        var since = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-query.Days);
        var days = of is not null ? [] : await db.AccuracyDays.AsNoTracking().Where(d => d.Day >= since && d.Services > 0).OrderBy(d => d.Day).Select(d => new InsightPoint(d.Day, 100.0 * d.Owned / d.Services)).ToListAsync(cancellationToken);
        return new(Key, Title, "How much of what runs has an owner, how sure that is, and whose it is.",
            [
                new(Share(sums.Owned, sums.All), "of services have an owner", "/services?team=-none"),
                new(Count(sums.Unowned), "without an owner", "/services?view=unowned"),
                new(Count(sums.Ambiguous), "with two candidates", "/review?reason=ambiguous"),
                new(Count(sums.Unsure), "owned, and less than 70 % sure", "/review?reason=low"),
                new(Count(sums.Verified), "said by a person"),
            ],
            [new("Services with an owner", true, days)],
            [
                new("By team", [new("Team"), new("Services", true), new("Critical", true), new("Said by a person", true), new("Less than 70 % sure", true), new("Mean confidence", true)],
                    [.. teams.Where(t => t.Team is not null).OrderByDescending(t => t.Services).ThenBy(t => t.Team!.Name, StringComparer.OrdinalIgnoreCase).Select(t => new InsightRow($"/services?team={Uri.EscapeDataString(t.Team!.Slug)}", [t.Team.Name, Count(t.Services), Count(t.Critical), Count(t.Verified), Count(t.Unsure), Percent(100 * t.Confidence)]))],
                    "No team owns a service yet."),
            ]);
    }
}
