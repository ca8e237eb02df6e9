using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Incidents;

/// <summary>What of incidents goes on and off now, and what the timeline says when their state changes.</summary>
internal static class IncidentFlaps
{
    /// <param name="changed">Alerts that are not written yet, as they will be.</param>
    /// <param name="gone">Alerts that are about to be deleted.</param>
    /// <param name="into">Incidents that are about to be part of another one.</param>
    /// <returns>By incident; only those of which something flaps.</returns>
    public static async Task<IReadOnlyDictionary<Guid, Flaps>> OfAsync(Dd0cDbContext db, IEnumerable<Incident> incidents, IReadOnlyCollection<Alert> changed, IReadOnlyCollection<Guid> gone, IReadOnlyDictionary<Guid, Guid> into, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Nearly always none flaps: then nothing is read.
        var flapping = changed.Where(a => a.FlappedAt is not null).ToList();
        var asked = incidents.Where(i => i.FlapsUntil is not null).Select(i => i.Id).Concat(flapping.Select(a => a.IncidentId).OfType<Guid>()).Distinct().ToArray();
        if (asked.Length == 0) return new Dictionary<Guid, Flaps>();
        var (anew, since) = (changed.Select(a => a.Id).Concat(gone).ToArray(), now - Flapping.Within);
        var rows = await db.Database.SqlQuery<Row>($"""
            select a.incident_id as "Incident", a.identity as "Identity", max(least(a.flapped_at, a.updated_at)) as "At", bool_or(a.state <> 'resolved') as "Fires" from alerts a
            where a.tenant_id = {db.TenantId} and a.incident_id = any({asked}) and a.flapped_at > {since} and not (a.id = any({anew})) group by 1, 2
            """).ToListAsync(cancellationToken);
        // A sender whose clock is ahead makes nothing flap for longer.
        return rows.Concat(flapping.Where(a => a.IncidentId is not null).Select(a => new Row(a.IncidentId!.Value, a.Identity, a.FlappedAt!.Value < now ? a.FlappedAt.Value : now, a.State != "resolved")))
            .GroupBy(r => into.GetValueOrDefault(r.Incident, r.Incident)).Select(g => (g.Key, Flaps: Flaps.Of(g.Select(r => new FlappingAlert(r.Identity, r.At, r.Fires)), now)))
            .Where(f => f.Flaps is not null).ToDictionary(f => f.Key, f => f.Flaps!);
    }

    /// <param name="kind">What <see cref="IncidentFigures.Settle"/> said.</param>
    /// <param name="flapped">Something flapped before.</param>
    public static IncidentEntry Entry(Incident incident, string kind, bool flapped, Flaps? flaps) => new()
    {
        TenantId = incident.TenantId, Id = Guid.CreateVersion7(), IncidentId = incident.Id, Kind = kind,
        At = kind switch { EntryKind.Resolved => incident.ResolvedAt!.Value, EntryKind.Flapping => flaps!.LastAt, _ => incident.LastAt },
        Text = kind switch
        {
            EntryKind.Resolved when flapped => "It has been quiet: all its alerts are resolved",
            EntryKind.Resolved => "All its alerts are resolved",
            EntryKind.Reopened => "An alert fires again",
            EntryKind.Flapping when Flaps.IsAll(flaps!.Alerts, flaps.Off, incident.Firing) => "It goes on and off",
            EntryKind.Flapping => $"{flaps!.Alerts} of its {incident.Firing + flaps.Off} alerts that fire {(flaps.Alerts == 1 ? "goes" : "go")} on and off",
            EntryKind.Steady => "It goes on and off no more, and fires",
            _ => "Acknowledged where the alerts come from",
        },
    };

    private sealed record Row(Guid Incident, string Identity, DateTimeOffset At, bool Fires);
}
