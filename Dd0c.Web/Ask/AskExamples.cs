using Dd0c.Domain.Alerts;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Ask;

/// <summary>Questions that make sense here, by what the organisation really runs.</summary>
internal sealed class AskExamples(TenantDb database)
{
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var live = db.Services.Where(s => s.RemovedAt == null);
        var fires = db.Incidents.Where(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged);
        // One that is on fire before one that is critical.
        var asked = await live.OrderBy(s => fires.Any(i => i.Services.Contains(s.Id)) ? 0 : s.Tier == "critical" ? 1 : 2).ThenBy(s => s.Name).Select(s => s.DisplayName).FirstOrDefaultAsync(cancellationToken);
        if (asked is null) return [];
        var needed = await db.ServiceDependencies.GroupBy(d => d.TargetServiceId).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => g.Key).Take(1).Join(live, id => id, s => s.Id, (_, s) => s.DisplayName).FirstOrDefaultAsync(cancellationToken);
        var team = await db.Teams.Where(t => t.RemovedAt == null).OrderByDescending(t => live.Count(s => s.OwnerTeamId == t.Id)).ThenBy(t => t.Name).Select(t => t.Name).FirstOrDefaultAsync(cancellationToken);
        return [$"Who owns {asked}, and is it broken?", $"What fails when {needed ?? asked} stops?", team is null ? "What changed since yesterday?" : $"What does {team} own, and who is on call?"];
    }
}
