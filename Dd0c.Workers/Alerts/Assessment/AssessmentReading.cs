using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Alerts.Pipeline;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Assessment;

/// <summary>All that some incidents of a tenant are judged by, read at once.</summary>
/// <param name="Alerts">Of each incident its latest.</param>
/// <param name="Deploys">Of each incident the changes that time allows.</param>
/// <param name="History">Of each incident what earlier firings of its alerts came to, by identity.</param>
/// <param name="Mutes">Those that hold now.</param>
/// <param name="Answered">Keys of suggestions that people have answered with no.</param>
internal sealed record AssessmentReading(
    AlertWorld World, ILookup<Guid, Alert> Alerts, ILookup<Guid, DeployView> Deploys, ILookup<Guid, (string Identity, AlertHistory History)> History,
    IReadOnlyList<AlertMute> Mutes, IReadOnlySet<string> Answered, IReadOnlyList<NeighbourEdge> Learned)
{
    /// <summary>Of a storm's alerts so many are looked at, the latest: more say nothing new.</summary>
    public const int MostEpisodes = 1_000;
    private const int MostIdentities = 500, MostDeploys = 500, HistoryDays = 7;

    public SuspectSettings Suspecting => new() { Hops = Math.Max(1, World.Settings.Hops) };

    public static async Task<AssessmentReading> OfAsync(Dd0cDbContext db, IReadOnlyList<Incident> incidents, AlertWorld world, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = incidents.Select(i => i.Id).ToArray();
        var alerts = (await db.Alerts.FromSql($"select a.* from unnest({ids}) as i(id) cross join lateral (select * from alerts where tenant_id = {db.TenantId} and incident_id = i.id order by started_at desc limit {MostEpisodes}) a")
            .AsNoTracking().ToListAsync(cancellationToken)).ToLookup(a => a.IncidentId!.Value);
        var answered = await db.AlertFeedback.Where(f => !f.Helpful && f.Subject != AlertFeedback.OfIncident).Select(f => f.Subject).Distinct().ToListAsync(cancellationToken);
        var learned = await db.AlertEdges.AsNoTracking().Where(e => e.Source == "learned").ToListAsync(cancellationToken);
        var mutes = await db.AlertMutes.AsNoTracking().Where(m => m.EndedAt == null && m.StartsAt <= now && m.EndsAt > now).ToListAsync(cancellationToken);
        return new(world, alerts, await DeploysAsync(db, incidents, cancellationToken), await HistoryAsync(db, incidents, alerts, cancellationToken),
            mutes.FindAll(m => MuteRows.Holds(m, world.Settings, now)), answered.ToHashSet(StringComparer.Ordinal),
            learned.ConvertAll(e => new NeighbourEdge(e.SourceId, e.TargetId, .6, NeighbourEdge.Learned, e.Times, e.LastSeen)));
    }

    private static async Task<ILookup<Guid, DeployView>> DeploysAsync(Dd0cDbContext db, IReadOnlyList<Incident> incidents, CancellationToken cancellationToken)
    {
        var most = new SuspectSettings().Most;
        var (ids, froms, tos) = (incidents.Select(i => i.Id).ToArray(), incidents.Select(i => i.StartedAt - most).ToArray(), incidents.Select(i => i.LastAt).ToArray());
        var near = await db.Database.SqlQuery<Near>($"""
            select i.id as "Incident", d.id as "Deploy"
            from unnest({ids}, {froms}, {tos}) as i(id, since, until) cross join lateral (
                select id from deploys where tenant_id = {db.TenantId} and started_at <= i.until and case when finished_at is null then started_at >= i.since else finished_at >= i.since end
                order by started_at desc limit {MostDeploys}) d
            """).ToListAsync(cancellationToken);
        var wanted = near.Select(n => n.Deploy).Distinct().ToArray();
        var deploys = wanted.Length == 0 ? [] : await db.Deploys.AsNoTracking().Where(d => wanted.Contains(d.Id)).ToDictionaryAsync(d => d.Id, DeployRows.ViewOf, cancellationToken);
        return near.Where(n => deploys.ContainsKey(n.Deploy)).ToLookup(n => n.Incident, n => deploys[n.Deploy]);
    }

    /// <summary>Of each alert what its earlier firings came to.</summary>
    private static async Task<ILookup<Guid, (string, AlertHistory)>> HistoryAsync(Dd0cDbContext db, IReadOnlyList<Incident> incidents, ILookup<Guid, Alert> alerts, CancellationToken cancellationToken)
    {
        var asked = incidents.SelectMany(i => alerts[i.Id].Select(a => a.Identity).Distinct().Take(MostIdentities).Select(identity => (i.Id, identity, i.StartedAt))).ToList();
        var (ids, identities, starts) = (asked.ConvertAll(a => a.Id).ToArray(), asked.ConvertAll(a => a.identity).ToArray(), asked.ConvertAll(a => a.StartedAt).ToArray());
        var rows = await db.Database.SqlQuery<Earlier>($"""
            select g.incident as "Incident", g.identity as "Identity", e.episodes as "Episodes", e.self_resolved as "SelfResolved", e.median as "MedianSeconds",
                (select count(*)::int from alert_feedback f where f.tenant_id = {db.TenantId} and not f.helpful and f.subject = 'incident' and f.incident_id = any(e.incidents)) as "NotHelpful",
                (select count(*)::int from alert_feedback f where f.tenant_id = {db.TenantId} and f.helpful and f.subject = 'incident' and f.incident_id = any(e.incidents)) as "Helpful"
            from unnest({ids}, {identities}, {starts}) as g(incident, identity, started_at) cross join lateral (
                select count(*)::int as episodes,
                    (count(*) filter (where a.resolved_at is not null and i.acknowledged_at is null and i.closed_at is null))::int as self_resolved,
                    percentile_cont(0.5) within group (order by extract(epoch from a.resolved_at - a.started_at)) filter (where a.resolved_at is not null and i.acknowledged_at is null) as median,
                    array_agg(distinct a.incident_id) as incidents
                from alerts a left join incidents i on i.tenant_id = a.tenant_id and i.id = a.incident_id
                where a.tenant_id = {db.TenantId} and a.identity = g.identity and a.started_at >= g.started_at - make_interval(days => {HistoryDays}) and a.started_at < g.started_at and a.incident_id is distinct from g.incident) e
            where e.episodes > 0
            """).ToListAsync(cancellationToken);
        return rows.ToLookup(r => r.Incident, r => (r.Identity, new AlertHistory(HistoryDays, r.Episodes, r.SelfResolved, r.MedianSeconds is { } s ? TimeSpan.FromSeconds(s) : null, r.NotHelpful, r.Helpful)));
    }

    private sealed record Near(Guid Incident, Guid Deploy);

    private sealed record Earlier(Guid Incident, string Identity, int Episodes, int SelfResolved, double? MedianSeconds, int NotHelpful, int Helpful);
}
