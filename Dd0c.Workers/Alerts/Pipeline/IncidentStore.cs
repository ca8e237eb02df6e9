using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Matching;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>What a batch did to incidents.</summary>
/// <param name="Changed">Those somebody may have to be told of.</param>
/// <param name="Urgent">Those among them that are new, or worse, or of another state, or reach another service, whose owner may have to be told.</param>
/// <param name="AlertsOf">New alerts, by the delivery that told of them.</param>
/// <param name="OpenedBy">New incidents, by the delivery whose alert opened them.</param>
internal sealed record IncidentChanges(IReadOnlySet<Guid> Changed, IReadOnlySet<Guid> Urgent, IReadOnlyDictionary<long, int> AlertsOf, IReadOnlyDictionary<long, int> OpenedBy);

/// <summary>Carries the signals of a batch into alerts and incidents: loads what they touch, has it decided, and writes the difference.</summary>
internal sealed class IncidentStore(Dd0cDbContext db, NpgsqlConnection connection, AlertWorld world, DateTimeOffset now)
{
    /// <summary>Signals may come so much later than what they belong to.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromHours(48);
    /// <summary>What its judgement says, which is made later.</summary>
    private static readonly string[] s_judged = ["noise", "noise_factors", "noise_capped_by", "suspects", "suggestions", "assessed_version", "assess_at"];
    private readonly CorrelationSettings _settings = world.Settings.Correlation;

    public async Task<IncidentChanges> TakeAsync(IReadOnlyList<InboxReading> read, CancellationToken cancellationToken)
    {
        var told = read.Where(r => r.Reading is PayloadReading.Read).SelectMany(r => ((PayloadReading.Read)r.Reading).Signals.Select(s => Told.Of(s, r, world))).ToList();
        if (told.Count == 0) return new(new HashSet<Guid>(), new HashSet<Guid>(), new Dictionary<long, int>(), new Dictionary<long, int>());
        await NoteResolvingAsync(told, cancellationToken);
        var alerts = await KnownAsync(told, cancellationToken);
        var before = alerts.Values.ToDictionary(a => a.Id, AlertRows.EpisodeOf);
        var changed = Episodes.Apply([.. before.Values], [.. told.Select(t => t.Signal)], _settings.Silence, db.TenantId);
        var incidents = await NearAsync(changed, before, cancellationToken);
        var firing = await FiringAsync([.. incidents.Keys], changed, cancellationToken);
        var plan = Correlator.Plan([.. incidents.Values.Where(i => i.State != IncidentState.Merged).Select(i => AlertRows.ViewOf(i, firing[i.Id]))], [.. changed.Where(e => e.PartOf is null)], world.Neighbourhood, _settings);

        var was = incidents.Values.ToDictionary(i => i.Id, i => (i.State, i.Severity, i.Services.Length));
        var work = new Work(incidents);
        await OpenAsync(work, plan, changed, cancellationToken);
        Join(work, plan, changed, alerts, before, told);
        foreach (var part in changed.Where(e => e.PartOf is not null)) Dissolve(work, part, before, alerts);
        foreach (var merge in plan.Merges) Merge(work, merge);
        foreach (var view in plan.Incidents)
            if (work.Incidents.TryGetValue(view.Id, out var incident)) incident.Activities = JsonSerializer.Serialize(view.Activities, AlertRows.Json);
        foreach (var id in plan.Reopened) work.Incidents[id].ClosedAt = null;
        CountCut(work, read, alerts);
        await SettleAsync(work, alerts, cancellationToken);
        await WriteAsync(work, alerts, plan, cancellationToken);
        var urgent = work.Changed.Where(id => !was.TryGetValue(id, out var before) || before != (incidents[id].State, incidents[id].Severity, incidents[id].Services.Length) || work.Merged.Exists(m => m.Into == id)).ToHashSet();
        return new(work.Changed, urgent, work.AlertsOf, work.OpenedBy);
    }

    private async Task NoteResolvingAsync(List<Told> told, CancellationToken cancellationToken)
    {
        var resolving = told.Where(t => t.Signal.Signal.Kind == SignalKind.Resolved && !t.From.Resolves).Select(t => t.From.Row.IntegrationId).Distinct().ToArray();
        if (resolving.Length > 0) await db.AlertIntegrations.Where(i => resolving.Contains(i.Id)).ExecuteUpdateAsync(i => i.SetProperty(x => x.Resolves, true), cancellationToken);
    }

    /// <summary>The alerts that the signals may be of.</summary>
    private async Task<Dictionary<Guid, Alert>> KnownAsync(List<Told> told, CancellationToken cancellationToken)
    {
        var identities = told.Select(t => t.Signal.Identity).Distinct().ToArray();
        var episodes = told.Select(t => t.Signal.Signal.EpisodeKey).OfType<string>().Distinct().ToArray();
        var since = told.Min(t => t.Signal.Signal.At) - s_late;
        return await db.Alerts.AsNoTracking().Where(a => identities.Contains(a.Identity) && (a.State != "resolved" || a.LastAt >= since || episodes.Contains(a.Episode))).ToDictionaryAsync(a => a.Id, cancellationToken);
    }

    /// <summary>The incidents that the episodes are in or may join.</summary>
    private async Task<Dictionary<Guid, Incident>> NearAsync(IReadOnlyList<Episode> changed, Dictionary<Guid, Episode> before, CancellationToken cancellationToken)
    {
        if (changed.Count == 0) return [];
        var near = _settings.SilenceOf.Values.Append(_settings.MostFiring).Max();
        var (from, to) = (changed.Min(e => e.StartedAt) - near, changed.Max(e => e.LastAt) + near);
        var environments = changed.Select(e => e.Environment).Distinct().ToArray();
        var own = changed.Select(e => before.GetValueOrDefault(e.Id)?.IncidentId).OfType<Guid>().Distinct().ToArray();
        return await db.Incidents.AsNoTracking().Where(i => own.Contains(i.Id) || (i.State != IncidentState.Merged && environments.Contains(i.Environment) && i.LastAt >= from && i.StartedAt <= to)).ToDictionaryAsync(i => i.Id, cancellationToken);
    }

    /// <summary>When alerts of the incidents fired, as <see cref="Firing.Of"/> says it, those apart that are planned anew.</summary>
    private async Task<ILookup<Guid, Firing>> FiringAsync(Guid[] ids, IReadOnlyList<Episode> changed, CancellationToken cancellationToken)
    {
        if (ids.Length == 0 || changed.Count == 0) return Enumerable.Empty<Firing>().ToLookup(_ => Guid.Empty);
        var anew = changed.Select(e => e.Id).ToArray();
        var (begin, to) = (changed.Min(e => e.StartedAt), changed.Max(e => e.LastAt));
        var from = begin - _settings.MostFiring;
        var rows = await db.Database.SqlQuery<Fired>($"""
            select f.incident_id as "IncidentId", f.service_id as "ServiceId", f.service_word as "Word", lower(r) as "From", upper(r) as "To"
            from (
                select a.incident_id, a.service_id, case when a.service_id is null then a.service_word end as service_word,
                    range_agg(tstzrange(a.started_at, greatest(a.started_at, least(a.resolved_at, a.started_at + {_settings.MostFiring})), '[]')) as ranges
                from alerts a join alert_integrations i on i.tenant_id = a.tenant_id and i.id = a.integration_id
                where a.tenant_id = {db.TenantId} and a.incident_id = any({ids}) and not (a.id = any({anew})) and a.started_at between {from} and {to} and (a.resolved_at is null or greatest(a.started_at, a.resolved_at) >= {begin})
                    and not a.flapping and (a.resolved_at is not null or i.resolves) and (a.service_id is not null or a.service_word <> '')
                group by 1, 2, 3) f cross join lateral unnest(f.ranges) as r
            """).ToListAsync(cancellationToken);
        return rows.ToLookup(r => r.IncidentId, r => new Firing(r.ServiceId is { } id ? Subjects.OfService(id) : Subjects.OfWord(r.Word!), r.From, r.To));
    }

    private async Task OpenAsync(Work work, CorrelationPlan plan, IReadOnlyList<Episode> changed, CancellationToken cancellationToken)
    {
        if (plan.Opened.Count == 0) return;
        var numbers = await IncidentNumbers.NextAsync(connection, db.TenantId, plan.Opened.Count, cancellationToken);
        var first = plan.Joins.Join(changed, j => j.EpisodeId, e => e.Id, (j, e) => (j.IncidentId, Episode: e)).ToLookup(p => p.IncidentId, p => p.Episode);
        foreach (var id in plan.Opened)
        {
            var episode = first[id].MinBy(e => (e.StartedAt, e.Id))!;
            work.Incidents[id] = IncidentFigures.Opened(db.TenantId, id, numbers++, episode, now);
            work.Opened.Add(id);
            work.Say(db.TenantId, id, EntryKind.Opened, $"Opened by “{episode.Title}”", episode.StartedAt);
        }
    }

    private void Join(Work work, CorrelationPlan plan, IReadOnlyList<Episode> changed, Dictionary<Guid, Alert> alerts, Dictionary<Guid, Episode> before, List<Told> told)
    {
        var joins = plan.Joins.ToDictionary(j => j.EpisodeId);
        var words = told.GroupBy(t => t.Signal.Identity).ToDictionary(g => g.Key, g => (First: g.MinBy(t => (t.Signal.Signal.At, t.InboxId))!, Last: g.MaxBy(t => (t.Signal.Signal.At, t.InboxId))!));
        foreach (var episode in changed.Where(e => e.PartOf is null))
        {
            var join = joins.GetValueOrDefault(episode.Id);
            var (old, incident) = (before.GetValueOrDefault(episode.Id), join?.IncidentId ?? before.GetValueOrDefault(episode.Id)?.IncidentId);
            var after = episode with { IncidentId = incident };
            var (first, last) = words[episode.Identity];
            if (!alerts.TryGetValue(episode.Id, out var row))
            {
                alerts[episode.Id] = row = first.NewRow(db.TenantId, after, now);
                work.AlertsOf[first.InboxId] = work.AlertsOf.GetValueOrDefault(first.InboxId) + 1;
                if (incident is { } id && work.Opened.Contains(id) && work.Counted.Add(id)) work.OpenedBy[first.InboxId] = work.OpenedBy.GetValueOrDefault(first.InboxId) + 1;
            }
            last.Tell(row);
            AlertRows.Update(row, after);
            if (join is not null && (row.Reason is null || old?.IncidentId != incident)) row.Reason = JsonSerializer.Serialize(join.Reason, AlertRows.Json);
            row.UpdatedAt = now;
            work.Alerts.Add(row.Id);
            if (incident is null || !work.Incidents.TryGetValue(incident.Value, out var into)) continue;
            // Where the episode was before may itself have been merged into this one: its figures come with that.
            if (old?.IncidentId is { } was && was != incident && work.Incidents.TryGetValue(was, out var left) && !plan.Merges.Any(m => m.From == was && m.Into == incident))
            {
                IncidentFigures.Lose(left, old);
                old = null;
            }
            else if (old?.IncidentId is { } merged && merged != incident && work.Incidents.TryGetValue(merged, out var source))
            {
                IncidentFigures.Take(source, old, after);
                work.Touch(source.Id);
                continue;
            }
            IncidentFigures.Take(into, old?.IncidentId is null ? null : old, after);
            work.Touch(into.Id);
        }
    }

    /// <summary>A late signal showed two alerts to be one: the one goes, its figures with it.</summary>
    private static void Dissolve(Work work, Episode part, Dictionary<Guid, Episode> before, Dictionary<Guid, Alert> alerts)
    {
        if (!before.TryGetValue(part.Id, out var old)) return;
        if (old.IncidentId is { } id && work.Incidents.TryGetValue(id, out var incident))
        {
            IncidentFigures.Lose(incident, old);
            work.Touch(id);
        }
        alerts.Remove(part.Id);
        work.Alerts.Remove(part.Id);
        work.Gone.Add(part.Id);
    }

    private void Merge(Work work, Merge merge)
    {
        if (!work.Incidents.TryGetValue(merge.From, out var from) || !work.Incidents.TryGetValue(merge.Into, out var into)) return;
        IncidentFigures.Absorb(into, from);
        work.Touch(from.Id);
        work.Touch(into.Id);
        work.Merged.Add((from.Id, into.Id));
        work.Say(db.TenantId, into.Id, EntryKind.Merged, $"Incident #{from.Number} became part of this one: {ReasonWords.Of(merge.Reason, world.ServiceNames)}", now, new { from = from.Number });
        work.Say(db.TenantId, from.Id, EntryKind.Merged, $"Became part of incident #{into.Number}: {ReasonWords.Of(merge.Reason, world.ServiceNames)}", now, new { into = into.Number });
    }

    private static void CountCut(Work work, IReadOnlyList<InboxReading> read, Dictionary<Guid, Alert> alerts)
    {
        foreach (var one in read)
            if (one.Reading is PayloadReading.Read { CutBySender: > 0 and var cut } && alerts.Values.FirstOrDefault(a => a.InboxId == one.Row.Id && a.IncidentId is not null)?.IncidentId is { } id && work.Incidents.TryGetValue(id, out var incident)) incident.Cut += cut;
    }

    private async Task SettleAsync(Work work, Dictionary<Guid, Alert> alerts, CancellationToken cancellationToken)
    {
        var into = work.Merged.ToDictionary(m => m.From, m => m.Into);
        // An incident ends with the last of its own alerts, whichever batch told of it.
        var ended = work.Changed.Where(id => work.Incidents[id].Firing == 0).ToHashSet();
        var asked = ended.Concat(into.Keys.Where(from => ended.Contains(into[from]))).ToArray();
        var stored = asked.Length == 0 ? [] : await db.Alerts.AsNoTracking().Where(a => a.ResolvedAt != null && a.IncidentId != null && asked.Contains(a.IncidentId.Value)).GroupBy(a => a.IncidentId!.Value).Select(g => new { g.Key, At = g.Max(a => a.ResolvedAt) }).ToListAsync(cancellationToken);
        var resolved = alerts.Values.Where(a => a.IncidentId is not null && a.ResolvedAt is not null).Select(a => (Incident: a.IncidentId!.Value, At: a.ResolvedAt)).Concat(stored.Select(s => (Incident: s.Key, s.At))).ToLookup(r => into.GetValueOrDefault(r.Incident, r.Incident), r => r.At);
        var flaps = await IncidentFlaps.OfAsync(db, work.Incidents.Values, [.. work.Alerts.Select(id => alerts[id])], work.Gone, into, now, cancellationToken);
        foreach (var id in work.Changed)
        {
            var (incident, flapped) = (work.Incidents[id], work.Incidents[id].FlapsUntil is not null);
            var flapping = flaps.GetValueOrDefault(id);
            if (IncidentFigures.Settle(incident, resolved[id].Max(), flapping) is { } kind) work.Entries.Add(IncidentFlaps.Entry(incident, kind, flapped, flapping));
            incident.Version++;
            incident.UpdatedAt = now;
        }
    }

    private async Task WriteAsync(Work work, Dictionary<Guid, Alert> alerts, CorrelationPlan plan, CancellationToken cancellationToken)
    {
        foreach (var view in plan.Incidents) work.Touched.Add(view.Id);
        await db.UpsertAsync(connection, [.. work.Touched.Where(work.Incidents.ContainsKey).Select(id => work.Incidents[id])], cancellationToken, omit: s_judged);
        await db.UpsertAsync(connection, [.. work.Alerts.Select(id => alerts[id])], cancellationToken);
        if (work.Gone.Count > 0) await db.Alerts.Where(a => work.Gone.Contains(a.Id)).ExecuteDeleteAsync(cancellationToken);
        foreach (var (from, into) in work.Merged) await db.Alerts.Where(a => a.IncidentId == from).ExecuteUpdateAsync(a => a.SetProperty(x => x.IncidentId, into), cancellationToken);
        await db.AppendAsync(connection, work.Entries, cancellationToken);
    }

    private sealed record Fired(Guid IncidentId, Guid? ServiceId, string? Word, DateTimeOffset From, DateTimeOffset To);

    /// <summary>The state of a batch while it is worked out.</summary>
    private sealed class Work(Dictionary<Guid, Incident> incidents)
    {
        public Dictionary<Guid, Incident> Incidents => incidents;
        public HashSet<Guid> Opened { get; } = [];
        public HashSet<Guid> Counted { get; } = [];
        /// <summary>Incidents that changed so that people may want to know.</summary>
        public HashSet<Guid> Changed { get; } = [];
        /// <summary>Incidents to be written.</summary>
        public HashSet<Guid> Touched { get; } = [];
        public HashSet<Guid> Alerts { get; } = [];
        public List<Guid> Gone { get; } = [];
        public List<(Guid From, Guid Into)> Merged { get; } = [];
        public List<IncidentEntry> Entries { get; } = [];
        public Dictionary<long, int> AlertsOf { get; } = [];
        public Dictionary<long, int> OpenedBy { get; } = [];

        public void Touch(Guid id)
        {
            Changed.Add(id);
            Touched.Add(id);
        }

        public void Say(Guid tenantId, Guid incident, string kind, string text, DateTimeOffset at, object? data = null) => Entries.Add(new IncidentEntry
        {
            TenantId = tenantId, Id = Guid.CreateVersion7(), IncidentId = incident, At = at, Kind = kind, Text = text, Data = data is null ? "{}" : JsonSerializer.Serialize(data, AlertRows.Json),
        });
    }
}
