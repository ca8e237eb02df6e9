using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.OnCall;
using Dd0c.Workers.Alerts.Pipeline;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>Reads what is told of an incident outside.</summary>
internal static class IncidentCards
{
    private const int MostTitles = 5;

    /// <param name="portal">What links begin with; ends in a slash.</param>
    public static async Task<IncidentCard> OfAsync(Dd0cDbContext db, Incident incident, Uri portal, CancellationToken cancellationToken)
    {
        var services = await (from s in db.Services.AsNoTracking()
                              where incident.Services.Contains(s.Id)
                              join t in db.Teams.AsNoTracking() on s.OwnerTeamId equals t.Id into teams
                              from t in teams.DefaultIfEmpty()
                              orderby s.Id == incident.ServiceId descending, s.DisplayName
                              select new { s.Id, s.DisplayName, Team = t == null ? null : t.Name }).ToListAsync(cancellationToken);
        var into = incident.MergedInto is { } id ? await db.Incidents.Where(i => i.Id == id).Select(i => (int?)i.Number).SingleOrDefaultAsync(cancellationToken) : null;
        var mute = incident.MutedBy is { } by ? await db.AlertMutes.Where(m => m.Id == by).Select(m => m.Name).SingleOrDefaultAsync(cancellationToken) : null;
        var titles = await db.Alerts.AsNoTracking().Where(a => a.IncidentId == incident.Id).GroupBy(a => a.Title).Select(g => new { Title = g.Key, Times = g.Count(), First = g.Min(a => a.StartedAt) })
            .OrderBy(t => t.First).ThenBy(t => t.Title).Take(MostTitles).Select(t => new CardTitle(t.Title, t.Times)).ToListAsync(cancellationToken);
        var suggestion = JsonSerializer.Deserialize<List<Suggestion>>(incident.Suggestions, AlertRows.Json)!.FirstOrDefault(s => s.Kind != "group");
        var factors = JsonSerializer.Deserialize<List<NoiseFactor>>(incident.NoiseFactors, AlertRows.Json)!;
        return new(incident.Id, incident.Number, new Uri(portal, $"incidents/{into ?? incident.Number}"), incident.State, SeverityWord.Read(incident.Severity), incident.Title, incident.Environment,
            [.. services.Select(s => s.DisplayName), .. incident.Words], [.. services.Select(s => s.Team).OfType<string>().Distinct()],
            IncidentFigures.Sources(incident).ToDictionary(s => AlertProvider.NameOf(s.Key), s => s.Value), incident.Alerts, incident.Firing, incident.Flapping, incident.StartedAt,
            incident.Noise, [.. factors.Where(f => f.Points > 0).OrderByDescending(f => f.Points).Take(2).Select(f => f.Why)], await SuspectsAsync(db, incident, cancellationToken),
            suggestion is null ? null : new(suggestion.Title, suggestion.Reasoning, suggestion.Confidence), titles,
            incident.AcknowledgedBy, incident.SnoozedUntil, incident.ResolvedAt, incident.ResolvedBy, mute, into, incident.FlappingOff);
    }

    /// <summary>Who is called for the service of an incident that is not over; null: it is not known.</summary>
    public static async Task<CardOnCall?> OnCallAsync(Dd0cDbContext db, Incident incident, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!IncidentState.IsActive(incident.State) || (incident.ServiceId ?? incident.Services.Cast<Guid?>().FirstOrDefault()) is not { } service) return null;
        var first = (await OnCallRows.OfServiceAsync(db, service, now, cancellationToken))?.Rows[0];
        return first is { Now.Count: > 0 } ? new([.. first.Now.Select(s => new CardShift(s.Person.Name, s.End))], first.Stale ? first.ReadAt : null) : null;
    }

    /// <summary>What was changed, before how: a title alone says not where.</summary>
    private static string Titled(Deploy deploy) => (deploy.Repository ?? deploy.ServiceWord) is { } where ? $"{where}: {deploy.Title ?? deploy.Ref ?? deploy.Key}" : deploy.Title ?? deploy.Key;

    private static async Task<IReadOnlyList<CardSuspect>> SuspectsAsync(Dd0cDbContext db, Incident incident, CancellationToken cancellationToken)
    {
        var suspects = JsonSerializer.Deserialize<List<Suspect>>(incident.Suspects, AlertRows.Json)!;
        if (suspects.Count == 0) return [];
        var ids = suspects.ConvertAll(s => s.DeployId);
        var deploys = await db.Deploys.AsNoTracking().Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellationToken);
        return [.. suspects.Where(s => deploys.ContainsKey(s.DeployId)).Select(s => new CardSuspect(Titled(deploys[s.DeployId]), deploys[s.DeployId].Actor, deploys[s.DeployId].Url, s.Confidence, s.Reasons))];
    }
}
