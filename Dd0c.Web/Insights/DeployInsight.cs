using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using static Dd0c.Web.Insights.InsightWords;

namespace Dd0c.Web.Insights;

/// <summary>How often what runs is changed, and how often that fails.</summary>
internal sealed class DeployInsight(TenantDb database, TimeProvider time) : IInsight
{
    private const int Stale = 180;

    public string Key => "deploys";
    public string Title => "Deploys";

    public async Task<InsightReport> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var of = await InsightTeam.OfAsync(db, query, cancellationToken);
        var (now, since) = (time.GetUtcNow(), time.GetUtcNow().AddDays(-query.Days));
        var services = db.Services.Where(s => s.RemovedAt == null && (of == null || (s.OwnerState == "owned" && s.OwnerTeamId == of.Id)));
        var stale = now.AddDays(-Stale);
        var sums = await services.GroupBy(_ => 1).Select(g => new { All = g.Count(), Recent = g.Count(s => s.LastDeployAt >= since), Stale = g.Count(s => s.LastDeployAt < stale), Never = g.Count(s => s.LastDeployAt == null) }).SingleOrDefaultAsync(cancellationToken) ?? new { All = 0, Recent = 0, Stale = 0, Never = 0 };
        var deploys = await db.Deploys.AsNoTracking().Where(d => d.Kind == "deployment" && d.At >= since && d.Status != "in_progress" && (of == null || services.Any(s => s.Id == d.ServiceId))).Select(d => new { d.At, d.Status, d.ServiceId }).ToListAsync(cancellationToken);
        var ids = deploys.Select(d => d.ServiceId).OfType<Guid>().CountBy(s => s).OrderByDescending(s => s.Value).Take(25).Select(s => s.Key).ToList();
        var names = await services.Where(s => ids.Contains(s.Id)).Select(s => new { s.Id, s.Slug, s.DisplayName, Team = s.OwnerState == "owned" ? db.Teams.Where(t => t.Id == s.OwnerTeamId).Select(t => t.Name).FirstOrDefault() : null }).ToDictionaryAsync(s => s.Id, cancellationToken);
        var failed = deploys.Count(d => d.Status == "failure");
        return new(Key, Title, "How often what runs is changed, and how often that fails.",
            [
                new(Count(deploys.Count), $"deploys in {query.Days} days"),
                new(deploys.Count == 0 ? "–" : (deploys.Count * 7.0 / query.Days).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture), "a week"),
                new(Share(failed, deploys.Count), "failed"),
                new(Share(sums.Recent, sums.All), "of services were deployed in this time", "/services?sort=-deploy"),
                new(Count(sums.Stale), $"not deployed for {Stale} days"),
                new(Count(sums.Never), "whose deploys are not seen"),
            ],
            [new("Deploys a day", false, InsightDays.Count(deploys.Select(d => d.At), since, now))],
            [
                new("Services that change most", [new("Service"), new("Owner"), new("Deploys", true), new("Failed", true), new("Share failed", true)],
                    [.. deploys.Where(d => d.ServiceId is { } id && names.ContainsKey(id)).GroupBy(d => d.ServiceId!.Value).OrderByDescending(g => g.Count()).ThenBy(g => names[g.Key].DisplayName, StringComparer.OrdinalIgnoreCase)
                        .Select(g => new InsightRow($"/services/{names[g.Key].Slug}/activity", [names[g.Key].DisplayName, names[g.Key].Team ?? "No owner", Count(g.Count()), Count(g.Count(d => d.Status == "failure")), Share(g.Count(d => d.Status == "failure"), g.Count())]))],
                    "No deploy was seen in this time. They come from GitHub, GitLab, Argo CD, CodeDeploy and any tool that posts them."),
            ]);
    }
}
