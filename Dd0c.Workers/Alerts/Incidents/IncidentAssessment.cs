using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Incidents;

/// <summary>Judges an incident as it stands: noise, suspects, suggestions, whether a mute covers it, and who is told. Any number of changes since the last time are judged together.</summary>
internal sealed class IncidentAssessment(TenantDb database, AlertWorlds worlds, TimeProvider time) : IOutboxHandler
{
    /// <summary>Of a storm's alerts so many are looked at, the latest: more say nothing new.</summary>
    private const int MostEpisodes = 1_000;
    private const int HistoryDays = 7;

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(payload);
        var id = document.RootElement.GetProperty("incident").GetGuid();
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        // Whoever changes the incident now is waited for: what it commits is seen here, or has a message of its own.
        await TenantLock.TakeAsync(connection, tenantId, cancellationToken);
        if (await db.Incidents.SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } incident) return;
        if (incident.State != IncidentState.Merged) await AssessAsync(db, incident, cancellationToken);
        incident.AssessedVersion = incident.Version;
        await db.SaveChangesAsync(cancellationToken);
        await DeliveryPlan.WriteAsync(db, connection, incident, time.GetUtcNow(), cancellationToken);
        await ChangeFeed.AnnounceAsync(connection, new Change(tenantId, Feed.Incidents), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task AssessAsync(Dd0cDbContext db, Incident incident, CancellationToken cancellationToken)
    {
        var world = await worlds.OfAsync(db, cancellationToken);
        var rows = await db.Alerts.AsNoTracking().Where(a => a.IncidentId == incident.Id).OrderByDescending(a => a.StartedAt).Take(MostEpisodes).ToListAsync(cancellationToken);
        if (rows.Count == 0) return;
        var episodes = rows.ConvertAll(AlertRows.EpisodeOf);
        var suspects = await SuspectsAsync(db, incident, episodes, world, cancellationToken);
        var input = new NoiseInput(episodes, await HistoryAsync(db, incident, episodes, cancellationToken), world.ServiceNames);
        var score = NoiseScoring.Score(input, world.Settings.SafelistOrDefault, world.Settings.HoursAt(incident.StartedAt));
        var answered = await db.AlertFeedback.Where(f => !f.Helpful && f.Subject != AlertFeedback.OfIncident).Select(f => f.Subject).Distinct().ToListAsync(cancellationToken);
        var learned = (await db.AlertEdges.AsNoTracking().Where(e => e.Source == "learned").ToListAsync(cancellationToken)).ConvertAll(e => new NeighbourEdge(e.SourceId, e.TargetId, .6, NeighbourEdge.Learned, e.Times, e.LastSeen));
        var reasons = rows.Where(r => r.Reason is not null).ToDictionary(r => r.Id, r => JsonSerializer.Deserialize<JoinReason>(r.Reason!, AlertRows.Json)!);
        var suggestions = Suggestions.Of(new(incident.Id, input, score, reasons, suspects, learned, answered.ToHashSet(StringComparer.Ordinal)));
        SayOfSuspect(db, incident, suspects);
        incident.Noise = score.Value;
        incident.NoiseFactors = JsonSerializer.Serialize(score.Factors, AlertRows.Json);
        incident.NoiseCappedBy = score.CappedBy;
        incident.Suspects = JsonSerializer.Serialize(suspects, AlertRows.Json);
        incident.Suggestions = JsonSerializer.Serialize(suggestions, AlertRows.Json);
        await MuteAsync(db, incident, episodes, world.Settings, cancellationToken);
    }

    private static async Task<IReadOnlyList<Suspect>> SuspectsAsync(Dd0cDbContext db, Incident incident, List<Episode> episodes, AlertWorld world, CancellationToken cancellationToken)
    {
        var settings = new SuspectSettings { Hops = Math.Max(1, world.Settings.Hops) };
        var (from, to) = (incident.StartedAt - settings.Most, incident.LastAt);
        var deploys = await db.Deploys.AsNoTracking().Where(d => d.StartedAt <= to && (d.FinishedAt == null ? d.StartedAt >= from : d.FinishedAt >= from)).OrderByDescending(d => d.StartedAt).Take(500).ToListAsync(cancellationToken);
        return DeploySuspects.Rank(episodes, deploys.ConvertAll(DeployRows.ViewOf), world.Neighbourhood, settings);
    }

    /// <summary>Of each alert what its earlier firings came to.</summary>
    private static async Task<Dictionary<string, AlertHistory>> HistoryAsync(Dd0cDbContext db, Incident incident, List<Episode> episodes, CancellationToken cancellationToken)
    {
        var identities = episodes.Select(e => e.Identity).Distinct().Take(500).ToArray();
        var since = incident.StartedAt.AddDays(-HistoryDays);
        var rows = await db.Database.SqlQuery<Earlier>($"""
            select a.identity as "Identity", count(*)::int as "Episodes",
                (count(*) filter (where a.resolved_at is not null and i.acknowledged_at is null and i.closed_at is null))::int as "SelfResolved",
                percentile_cont(0.5) within group (order by extract(epoch from a.resolved_at - a.started_at)) filter (where a.resolved_at is not null and i.acknowledged_at is null) as "MedianSeconds",
                (select count(*)::int from alert_feedback f where f.tenant_id = {db.TenantId} and not f.helpful and f.subject = 'incident' and f.incident_id = any(array_agg(distinct a.incident_id))) as "NotHelpful",
                (select count(*)::int from alert_feedback f where f.tenant_id = {db.TenantId} and f.helpful and f.subject = 'incident' and f.incident_id = any(array_agg(distinct a.incident_id))) as "Helpful"
            from alerts a left join incidents i on i.tenant_id = a.tenant_id and i.id = a.incident_id
            where a.tenant_id = {db.TenantId} and a.identity = any({identities}) and a.started_at >= {since} and a.started_at < {incident.StartedAt} and a.incident_id is distinct from {incident.Id}
            group by a.identity
            """).ToListAsync(cancellationToken);
        return rows.ToDictionary(r => r.Identity, r => new AlertHistory(HistoryDays, r.Episodes, r.SelfResolved, r.MedianSeconds is { } s ? TimeSpan.FromSeconds(s) : null, r.NotHelpful, r.Helpful));
    }

    /// <summary>A new first suspect is said once in the timeline.</summary>
    private void SayOfSuspect(Dd0cDbContext db, Incident incident, IReadOnlyList<Suspect> suspects)
    {
        var before = JsonSerializer.Deserialize<List<Suspect>>(incident.Suspects, AlertRows.Json)!;
        if (suspects is not [var first, ..] || before.Any(s => s.DeployId == first.DeployId)) return;
        db.IncidentEntries.Add(new IncidentEntry
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), IncidentId = incident.Id, At = time.GetUtcNow(), Kind = EntryKind.Deploy,
            Text = $"A change is suspected ({Math.Round(first.Confidence * 100)} %): {string.Join(", ", first.Reasons)}", Data = JsonSerializer.Serialize(new { deploy = first.DeployId }, AlertRows.Json),
        });
    }

    /// <summary>It is muted while mutes cover all that fires in it; one alert that none covers is told of.</summary>
    private async Task MuteAsync(Dd0cDbContext db, Incident incident, List<Episode> episodes, AlertSettings settings, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mutes = (await db.AlertMutes.AsNoTracking().Where(m => m.EndedAt == null && m.StartsAt <= now && m.EndsAt > now).ToListAsync(cancellationToken)).Where(m => MuteRows.Holds(m, settings, now)).ToList();
        var firing = episodes.Where(e => e.State != EpisodeState.Resolved).DefaultIfEmpty(episodes[0]).ToList();
        var covering = firing.ConvertAll(e => mutes.FirstOrDefault(m => MuteRows.ScopeOf(m).Covers(e)));
        var by = incident.Alerts <= MostEpisodes && covering.TrueForAll(m => m is not null) ? covering[0]!.Id : (Guid?)null;
        if (by is { } mute && incident.MutedBy is null)
            db.IncidentEntries.Add(new IncidentEntry { TenantId = db.TenantId, Id = Guid.CreateVersion7(), IncidentId = incident.Id, At = now, Kind = EntryKind.Muted, Text = $"Nobody is told: muted by “{covering[0]!.Name}” until {MuteRows.EndOf(covering[0]!, settings, now).UtcDateTime:yyyy-MM-dd HH:mm} UTC", Data = JsonSerializer.Serialize(new { mute }, AlertRows.Json) });
        incident.MutedBy = by;
        // When the first of the mutes that cover it ends, or its hours do, and it still fires, somebody has to know.
        incident.DueAt = by is null ? incident.SnoozedUntil : covering.OfType<AlertMute>().Distinct().Select(m => MuteRows.EndOf(m, settings, now)).Append(incident.SnoozedUntil ?? DateTimeOffset.MaxValue).Min();
    }

    private sealed record Earlier(string Identity, int Episodes, int SelfResolved, double? MedianSeconds, int NotHelpful, int Helpful);
}
