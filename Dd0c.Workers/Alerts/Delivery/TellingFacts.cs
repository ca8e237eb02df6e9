using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>What decides of some incidents who is told of them, read at once.</summary>
internal sealed class TellingFacts
{
    private readonly Dictionary<Guid, Guid> _ownerOf;
    private readonly Dictionary<Guid, string> _mutes;
    private readonly Dictionary<Guid, int> _numbers;
    private readonly HashSet<Guid> _silent;

    private TellingFacts(Dictionary<Guid, Guid> ownerOf, Dictionary<Guid, string> mutes, Dictionary<Guid, int> numbers, HashSet<Guid> silent) => (_ownerOf, _mutes, _numbers, _silent) = (ownerOf, mutes, numbers, silent);

    public static async Task<TellingFacts> OfAsync(Dd0cDbContext db, IReadOnlyList<Incident> incidents, CancellationToken cancellationToken)
    {
        var services = incidents.SelectMany(i => i.Services).Distinct().ToArray();
        var mutes = incidents.Select(i => i.MutedBy).OfType<Guid>().Distinct().ToArray();
        var into = incidents.Select(i => i.MergedInto).OfType<Guid>().Distinct().ToArray();
        return new(
            await db.Services.Where(s => services.Contains(s.Id) && s.OwnerTeamId != null).ToDictionaryAsync(s => s.Id, s => s.OwnerTeamId!.Value, cancellationToken),
            await db.AlertMutes.Where(m => mutes.Contains(m.Id)).ToDictionaryAsync(m => m.Id, m => m.Name, cancellationToken),
            await db.Incidents.Where(i => into.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => i.Number, cancellationToken),
            await SilentAsync(db, incidents, cancellationToken));
    }

    public TellingIncident Of(Incident incident) => new(
        incident.Version, incident.State, SeverityWord.Read(incident.Severity), incident.Environment, [.. incident.Services.Where(_ownerOf.ContainsKey).Select(s => _ownerOf[s]).Distinct()], incident.CreatedAt,
        incident.MutedBy is { } by ? _mutes.GetValueOrDefault(by, "a mute") : null, incident.SnoozedUntil, incident.MergedInto is { } into && _numbers.TryGetValue(into, out var number) ? number : null, _silent.Contains(incident.Id));

    /// <summary>Incidents all of whose alerts come from integrations that are paused.</summary>
    private static async Task<HashSet<Guid>> SilentAsync(Dd0cDbContext db, IReadOnlyList<Incident> incidents, CancellationToken cancellationToken)
    {
        var paused = await db.AlertIntegrations.Where(i => i.Paused).Select(i => i.Id).ToListAsync(cancellationToken);
        if (paused.Count == 0) return [];
        var ids = incidents.Select(i => i.Id).ToArray();
        // Of one that is over every alert counts, of one that lasts those that fire.
        var over = incidents.Where(i => i.Firing == 0).Select(i => i.Id).ToArray();
        var loud = await db.Alerts.Where(a => a.IncidentId != null && ids.Contains(a.IncidentId.Value) && !paused.Contains(a.IntegrationId) && (a.State != "resolved" || over.Contains(a.IncidentId.Value)))
            .Select(a => a.IncidentId!.Value).Distinct().ToListAsync(cancellationToken);
        return [.. ids.Except(loud)];
    }
}
