using Dd0c.Domain.Alerts;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Actions;
using Dd0c.Web.Catalog;
using Dd0c.Web.Corrections;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Home;

/// <summary>What needs the viewer, counted by place: the numbers beside the names in the navigation. Never a total.</summary>
internal sealed class NeedsYou(TenantDb database, MyTeams teams, ReviewQueries review, ActionQueries actions)
{
    /// <returns>By the root of the place's addresses; places that need nobody are left out.</returns>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(Actor viewer, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal) { ["/review"] = await review.CountAsync(cancellationToken) };
        var mine = await teams.IdsAsync(cancellationToken);
        await using var db = database.Open();
        // What somebody has acknowledged is in hand.
        if (mine.Count > 0) counts["/incidents"] = await Incidents(db, mine).CountAsync(i => i.State == IncidentState.Open, cancellationToken);
        counts["/actions"] = (await actions.WaitingForAsync(viewer, cancellationToken)).Count;
        return counts.Where(c => c.Value > 0).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Active ones on services of these teams.</summary>
    public static IQueryable<Incident> Incidents(Dd0cDbContext db, IReadOnlyList<Guid> teams) => db.Incidents.AsNoTracking().Where(i => (i.State == IncidentState.Open || i.State == IncidentState.Acknowledged)
        && db.Services.Any(s => s.RemovedAt == null && s.OwnerState == "owned" && s.OwnerTeamId != null && teams.Contains(s.OwnerTeamId.Value) && i.Services.Contains(s.Id)));
}
