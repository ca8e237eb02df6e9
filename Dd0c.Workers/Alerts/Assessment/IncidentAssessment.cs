using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Alerts.Pipeline;

namespace Dd0c.Workers.Alerts.Assessment;

/// <summary>Judges an incident as it stands: noise, suspects, suggestions, and whether mutes cover it. Any number of changes since the last time are judged together.</summary>
internal static class IncidentAssessment
{
    /// <returns>What its timeline is to say of it.</returns>
    public static IEnumerable<IncidentEntry> Assess(Incident incident, AssessmentReading reading, DateTimeOffset now)
    {
        var rows = reading.Alerts[incident.Id].ToList();
        if (rows.Count == 0) return [];
        var episodes = rows.ConvertAll(AlertRows.EpisodeOf);
        var world = reading.World;
        var suspects = DeploySuspects.Rank(episodes, [.. reading.Deploys[incident.Id]], world.Neighbourhood, reading.Suspecting);
        var input = new NoiseInput(episodes, reading.History[incident.Id].ToDictionary(h => h.Identity, h => h.History), world.ServiceNames);
        var score = NoiseScoring.Score(input, world.Settings.SafelistOrDefault, world.Settings.HoursAt(incident.StartedAt));
        var reasons = rows.Where(r => r.Reason is not null).ToDictionary(r => r.Id, r => JsonSerializer.Deserialize<JoinReason>(r.Reason!, AlertRows.Json)!);
        var suggestions = Suggestions.Of(new(incident.Id, input, score, reasons, suspects, reading.Learned, reading.Answered));
        var said = SuspectEntry(incident, suspects, now);
        incident.Noise = score.Value;
        incident.NoiseFactors = JsonSerializer.Serialize(score.Factors, AlertRows.Json);
        incident.NoiseCappedBy = score.CappedBy;
        incident.Suspects = JsonSerializer.Serialize(suspects, AlertRows.Json);
        incident.Suggestions = JsonSerializer.Serialize(suggestions, AlertRows.Json);
        return new[] { said, Mute(incident, episodes, reading, now) }.OfType<IncidentEntry>();
    }

    /// <summary>A new first suspect is said once in the timeline.</summary>
    private static IncidentEntry? SuspectEntry(Incident incident, IReadOnlyList<Suspect> suspects, DateTimeOffset now)
    {
        var before = JsonSerializer.Deserialize<List<Suspect>>(incident.Suspects, AlertRows.Json)!;
        if (suspects is not [var first, ..] || before.Any(s => s.DeployId == first.DeployId)) return null;
        return Entry(incident, EntryKind.Deploy, $"A change is suspected ({Math.Round(first.Confidence * 100)} %): {string.Join(", ", first.Reasons)}", new { deploy = first.DeployId }, now);
    }

    /// <summary>It is muted while mutes cover all that fires in it; one alert that none covers is told of.</summary>
    private static IncidentEntry? Mute(Incident incident, List<Episode> episodes, AssessmentReading reading, DateTimeOffset now)
    {
        var (mutes, settings) = (reading.Mutes, reading.World.Settings);
        var firing = episodes.Where(e => e.State != EpisodeState.Resolved).DefaultIfEmpty(episodes[0]).ToList();
        var covering = firing.ConvertAll(e => mutes.FirstOrDefault(m => MuteRows.ScopeOf(m).Covers(e)));
        var by = incident.Alerts <= AssessmentReading.MostEpisodes && covering.TrueForAll(m => m is not null) ? covering[0] : null;
        var said = by is not null && incident.MutedBy is null
            ? Entry(incident, EntryKind.Muted, $"Nobody is told: muted by “{by.Name}” until {MuteRows.EndOf(by, settings, now).UtcDateTime:yyyy-MM-dd HH:mm} UTC", new { mute = by.Id }, now)
            : null;
        incident.MutedBy = by?.Id;
        // When the first of the mutes that cover it ends, or its hours do, and it still fires, somebody has to know.
        var muted = by is null ? null : covering.OfType<AlertMute>().Distinct().Select(m => (DateTimeOffset?)MuteRows.EndOf(m, settings, now)).Min();
        incident.DueAt = IncidentFigures.Earliest(muted, IncidentFigures.Earliest(incident.SnoozedUntil, incident.FlapsUntil));
        return said;
    }

    private static IncidentEntry Entry(Incident incident, string kind, string text, object data, DateTimeOffset now) => new()
    {
        TenantId = incident.TenantId, Id = Guid.CreateVersion7(), IncidentId = incident.Id, At = now, Kind = kind, Text = text, Data = JsonSerializer.Serialize(data, AlertRows.Json),
    };
}
