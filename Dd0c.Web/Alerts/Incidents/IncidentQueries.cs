using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Matching;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>Incidents as pages and the API show them.</summary>
public sealed class IncidentQueries(TenantDb database)
{
    /// <summary>The latest first; those that still fire before the others, when the state does not say which.</summary>
    /// <param name="after">What the last page ended with.</param>
    public async Task<IReadOnlyList<IncidentRow>> ListAsync(IncidentFilter filter, (DateTimeOffset LastAt, int Number)? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var incidents = await FilteredAsync(db, filter, cancellationToken);
        if (after is { } a) incidents = incidents.Where(i => i.LastAt < a.LastAt || (i.LastAt == a.LastAt && i.Number < a.Number));
        return await RowsAsync(db, await incidents.OrderByDescending(i => i.LastAt).ThenByDescending(i => i.Number).Take(limit).ToListAsync(cancellationToken), cancellationToken);
    }

    /// <summary>How many there are of each state, whatever state is asked for.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountsAsync(IncidentFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        return await (await FilteredAsync(db, filter with { States = [] }, cancellationToken)).GroupBy(i => i.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
    }

    public async Task<IncidentDetail?> FindAsync(int number, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        if (await db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Number == number, cancellationToken) is not { } incident) return null;
        var row = (await RowsAsync(db, [incident], cancellationToken))[0];
        var suspects = JsonSerializer.Deserialize<List<Suspect>>(incident.Suspects, AlertRows.Json)!;
        var ids = suspects.ConvertAll(s => s.DeployId);
        var deploys = await db.Deploys.AsNoTracking().Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellationToken);
        return new(row,
            JsonSerializer.Deserialize<List<NoiseFactor>>(incident.NoiseFactors, AlertRows.Json)!, incident.NoiseCappedBy,
            [.. suspects.Where(s => deploys.ContainsKey(s.DeployId)).Select(s => new SuspectView(deploys[s.DeployId], s.Confidence, s.Reasons))],
            JsonSerializer.Deserialize<List<Suggestion>>(incident.Suggestions, AlertRows.Json)!,
            incident.MergedInto is { } into ? await db.Incidents.Where(i => i.Id == into).Select(i => (int?)i.Number).SingleOrDefaultAsync(cancellationToken) : null,
            incident.MutedBy is { } mute ? await db.AlertMutes.Where(m => m.Id == mute).Select(m => m.Name).SingleOrDefaultAsync(cancellationToken) : null,
            await db.AlertFeedback.AsNoTracking().Where(f => f.IncidentId == incident.Id).OrderBy(f => f.At).ToListAsync(cancellationToken));
    }

    /// <summary>Its alerts by when they began.</summary>
    public async Task<IReadOnlyList<AlertView>> AlertsAsync(int number, (DateTimeOffset StartedAt, Guid Id)? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var alerts = db.Alerts.AsNoTracking().Where(a => a.IncidentId == db.Incidents.Where(i => i.Number == number).Select(i => (Guid?)i.Id).FirstOrDefault());
        if (after is { } from) alerts = alerts.Where(x => x.StartedAt > from.StartedAt || (x.StartedAt == from.StartedAt && x.Id.CompareTo(from.Id) > 0));
        return await ViewsAsync(db, await alerts.OrderBy(a => a.StartedAt).ThenBy(a => a.Id).Take(limit).ToListAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Alerts of any incident, the latest first.</summary>
    public async Task<IReadOnlyList<AlertView>> AlertsAsync(AlertFilter filter, (DateTimeOffset StartedAt, Guid Id)? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var alerts = db.Alerts.AsNoTracking();
        if (filter.Service is { } service)
        {
            var id = await ServiceAsync(db, service, cancellationToken);
            alerts = alerts.Where(a => a.ServiceId == id);
        }
        if (filter.Status is { } status) alerts = alerts.Where(a => a.State == status);
        if (filter.Environment is { } environment) alerts = alerts.Where(a => a.Environment == environment);
        if (filter.Unmatched) alerts = alerts.Where(a => a.ServiceId == null);
        if (filter.From is { } since) alerts = alerts.Where(a => a.StartedAt >= since);
        if (filter.To is { } until) alerts = alerts.Where(a => a.StartedAt < until);
        if (after is { } from) alerts = alerts.Where(x => x.StartedAt < from.StartedAt || (x.StartedAt == from.StartedAt && x.Id.CompareTo(from.Id) > 0));
        return await ViewsAsync(db, await alerts.OrderByDescending(a => a.StartedAt).ThenBy(a => a.Id).Take(limit).ToListAsync(cancellationToken), cancellationToken);
    }

    public async Task<AlertView?> AlertAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        return (await ViewsAsync(db, await db.Alerts.AsNoTracking().Where(a => a.Id == id).ToListAsync(cancellationToken), cancellationToken)).SingleOrDefault();
    }

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<IncidentEntry>> TimelineAsync(int number, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        return await db.IncidentEntries.AsNoTracking().Where(e => e.IncidentId == db.Incidents.Where(i => i.Number == number).Select(i => i.Id).FirstOrDefault()).OrderBy(e => e.At).ThenBy(e => e.Id).Take(1_000).ToListAsync(cancellationToken);
    }

    /// <summary>Earlier incidents that began with the same fault, the latest first.</summary>
    public async Task<IReadOnlyList<IncidentRow>> SimilarAsync(int number, int limit, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var own = await db.Incidents.Where(i => i.Number == number).Select(i => i.Id).FirstOrDefaultAsync(cancellationToken);
        // The latest of each, not all: what fires every hour has fired ten thousand times. By hand, as LINQ's Take in a join numbers every alert there is.
        var ids = await db.Database.SqlQuery<Guid>($"""
            select l.incident_id as "Value"
            from (select distinct fingerprint from (select fingerprint from alerts where tenant_id = {db.TenantId} and incident_id = {own} order by started_at, id limit 50) first) f
            cross join lateral (select incident_id, started_at from alerts where tenant_id = {db.TenantId} and fingerprint = f.fingerprint and incident_id <> {own} order by started_at desc limit {4 * limit}) l
            group by l.incident_id order by max(l.started_at) desc limit {2 * limit}
            """).ToListAsync(cancellationToken);
        return await RowsAsync(db, await db.Incidents.AsNoTracking().Where(i => ids.Contains(i.Id) && i.State != IncidentState.Merged).OrderByDescending(i => i.LastAt).Take(limit).ToListAsync(cancellationToken), cancellationToken);
    }

    private static async Task<IQueryable<Incident>> FilteredAsync(Dd0cDbContext db, IncidentFilter filter, CancellationToken cancellationToken)
    {
        var incidents = db.Incidents.AsNoTracking();
        incidents = filter.States.Count > 0 ? incidents.Where(i => filter.States.Contains(i.State)) : incidents.Where(i => i.State != IncidentState.Merged);
        if (filter.Severities.Count > 0) incidents = incidents.Where(i => filter.Severities.Contains(i.Severity));
        if (filter.Environment is { } environment) incidents = incidents.Where(i => i.Environment == environment);
        if (filter.Service is { } service)
        {
            var id = await ServiceAsync(db, service, cancellationToken);
            incidents = incidents.Where(i => i.Services.Contains(id));
        }
        if (filter.Team is { } team) incidents = incidents.Where(i => db.Services.Any(s => i.Services.Contains(s.Id) && db.Teams.Any(t => t.Id == s.OwnerTeamId && t.Slug == team)));
        if (filter.Source is { } source) incidents = incidents.Where(i => EF.Functions.JsonExists(i.Sources, source));
        if (filter.NoiseFrom is { } noise) incidents = incidents.Where(i => i.Noise >= noise);
        if (filter.From is { } from) incidents = incidents.Where(i => i.LastAt >= from);
        if (filter.To is { } to) incidents = incidents.Where(i => i.StartedAt < to);
        if (!string.IsNullOrWhiteSpace(filter.Text))
        {
            var like = $"%{LikePattern.Literal(filter.Text.Trim())}%";
            var number = int.TryParse(filter.Text.Trim().TrimStart('#'), out var n) ? n : -1;
            incidents = incidents.Where(i => EF.Functions.ILike(i.Title, like, LikePattern.Escape) || i.Number == number);
        }
        return incidents;
    }

    private static async Task<Guid> ServiceAsync(Dd0cDbContext db, string idOrSlug, CancellationToken cancellationToken) =>
        Guid.TryParse(idOrSlug, out var id) ? id : await db.Services.Where(s => s.Slug == idOrSlug).Select(s => s.Id).FirstOrDefaultAsync(cancellationToken);

    private static async Task<IReadOnlyList<IncidentRow>> RowsAsync(Dd0cDbContext db, IReadOnlyList<Incident> incidents, CancellationToken cancellationToken)
    {
        var ids = incidents.SelectMany(i => i.Services).Distinct().ToList();
        var services = await (from s in db.Services.AsNoTracking()
                              where ids.Contains(s.Id)
                              join t in db.Teams.AsNoTracking() on s.OwnerTeamId equals t.Id into teams
                              from t in teams.DefaultIfEmpty()
                              select new ServiceChip(s.Id, s.Slug, s.DisplayName, t == null ? null : t.Slug, t == null ? null : t.Name)).ToDictionaryAsync(s => s.Id, cancellationToken);
        return [.. incidents.Select(i => new IncidentRow(i.Id, i.Number, i.State, i.Severity, i.Title, i.Environment,
            i.ServiceId is { } first ? services.GetValueOrDefault(first) : null, [.. i.Services.Select(services.GetValueOrDefault).OfType<ServiceChip>()], i.Words, IncidentFigures.Sources(i),
            i.Alerts, i.Firings, i.Firing, i.Flapping, i.Cut, i.StartedAt, i.LastAt, i.AcknowledgedAt, i.AcknowledgedBy, i.ResolvedAt, i.ResolvedBy, i.SnoozedUntil, i.MutedBy is not null, i.Noise, i.Version, i.FlappingOff))];
    }

    private static async Task<IReadOnlyList<AlertView>> ViewsAsync(Dd0cDbContext db, IReadOnlyList<Alert> alerts, CancellationToken cancellationToken)
    {
        var ids = alerts.Select(a => a.ServiceId).OfType<Guid>().Concat(alerts.SelectMany(a => ReasonOf(a)?.Path ?? [])).Distinct().ToList();
        var names = await db.Services.AsNoTracking().Where(s => ids.Contains(s.Id)).Select(s => new { s.Id, s.Slug, s.DisplayName }).ToDictionaryAsync(s => s.Id, cancellationToken);
        var words = names.ToDictionary(n => n.Key, n => n.Value.DisplayName);
        var incidents = alerts.Select(a => a.IncidentId).OfType<Guid>().Distinct().ToList();
        var numbers = await db.Incidents.AsNoTracking().Where(i => incidents.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => i.Number, cancellationToken);
        return [.. alerts.Select(a => new AlertView(a, a.ServiceId is { } id && names.TryGetValue(id, out var s) ? new ServiceChip(id, s.Slug, s.DisplayName, null, null) : null,
            a.Matched is null ? null : JsonSerializer.Deserialize<MatchedService>(a.Matched, AlertRows.Json), ReasonOf(a) is { } reason ? ReasonWords.Of(reason, words) : null,
            a.IncidentId is { } incident && numbers.TryGetValue(incident, out var number) ? number : null))];
    }

    private static JoinReason? ReasonOf(Alert alert) => alert.Reason is null ? null : JsonSerializer.Deserialize<JoinReason>(alert.Reason, AlertRows.Json);
}

/// <summary>Which incidents; what is not given is not asked.</summary>
/// <param name="States">Empty: all but those that are part of another.</param>
/// <param name="Service">Id or slug.</param>
/// <param name="Team">Slug of a team that owns one of its services.</param>
/// <param name="Source">A provider one of its alerts came from.</param>
/// <param name="NoiseFrom">At least so noisy.</param>
/// <param name="Text">Part of the title, or the number.</param>
public sealed record IncidentFilter(IReadOnlyList<string> States, IReadOnlyList<string> Severities, string? Service = null, string? Team = null, string? Source = null, string? Environment = null, int? NoiseFrom = null, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Text = null);

/// <param name="Status">firing, acknowledged or resolved.</param>
public sealed record AlertFilter(string? Service = null, string? Status = null, string? Environment = null, bool Unmatched = false, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>An incident in a list.</summary>
/// <param name="Service">Of its first alert; null: not in the catalog.</param>
/// <param name="Words">What senders call services the catalog does not know.</param>
/// <param name="Sources">How many alerts came from each provider.</param>
/// <param name="Flapping">Alerts that go on and off now.</param>
/// <param name="FlappingOff">Those among them that are off at the moment.</param>
public sealed record IncidentRow(Guid Id, int Number, string State, string Severity, string Title, string Environment, ServiceChip? Service, IReadOnlyList<ServiceChip> Services, IReadOnlyList<string> Words, IReadOnlyDictionary<string, int> Sources,
    int Alerts, int Firings, int Firing, int Flapping, int Cut, DateTimeOffset StartedAt, DateTimeOffset LastAt, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, DateTimeOffset? ResolvedAt, string? ResolvedBy, DateTimeOffset? SnoozedUntil, bool Muted, int? Noise, long Version, int FlappingOff = 0);

/// <summary>An incident on its page.</summary>
/// <param name="MergedInto">The number of the incident it is part of now.</param>
/// <param name="Mute">The name of the mute that covers it.</param>
public sealed record IncidentDetail(IncidentRow Row, IReadOnlyList<NoiseFactor> NoiseFactors, string? NoiseCappedBy, IReadOnlyList<SuspectView> Suspects, IReadOnlyList<Suggestion> Suggestions, int? MergedInto, string? Mute, IReadOnlyList<AlertFeedback> Feedback);

public sealed record SuspectView(Deploy Deploy, double Confidence, IReadOnlyList<string> Reasons);

/// <summary>An alert with what is said of it.</summary>
/// <param name="Why">Why it is in its incident.</param>
public sealed record AlertView(Alert Alert, ServiceChip? Service, MatchedService? Match, string? Why, int? Incident);
