using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Noise;

/// <summary>What came and what became of it, in figures that add up; and what of it is noise.</summary>
internal sealed class NoiseQueries(TenantDb database)
{
    private const int Most = 20;

    /// <summary>Of whole hours of arrival.</summary>
    public async Task<FiguresAnswer> FiguresAsync(HourRange range, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var came = (await db.Database.SqlQuery<Came>($"""
            select (date_trunc('day', h.hour, 'UTC') at time zone 'UTC')::date as "Day", sum(h.deliveries)::int as "Deliveries", sum(h.repeats)::int as "Repeats"
            from alert_hours h where h.tenant_id = {db.TenantId} and h.hour >= {range.From} and h.hour < {range.To} group by 1
            """).ToListAsync(cancellationToken)).ToDictionary(c => c.Day);
        var became = (await db.Database.SqlQuery<Became>($"""
            select (date_trunc('day', o.hour, 'UTC') at time zone 'UTC')::date as "Day", sum(o.read)::int as "Read", sum(o.nothing)::int as "Nothing", sum(o.quarantined)::int as "NotRead", sum(o.alerts)::int as "Alerts", sum(o.incidents)::int as "Incidents"
            from alert_outcomes o where o.tenant_id = {db.TenantId} and o.hour >= {range.From} and o.hour < {range.To} group by 1
            """).ToListAsync(cancellationToken)).ToDictionary(b => b.Day);
        var answered = (await db.Database.SqlQuery<Answered>($"""
            select count(i.acknowledged_at)::int as "Acknowledged", percentile_cont(0.5) within group (order by greatest(0, extract(epoch from i.acknowledged_at - i.started_at))) filter (where i.acknowledged_at is not null) as "ToAcknowledge",
                count(i.resolved_at)::int as "Resolved", percentile_cont(0.5) within group (order by greatest(0, extract(epoch from i.resolved_at - i.started_at))) filter (where i.resolved_at is not null) as "ToResolve"
            from incidents i where i.tenant_id = {db.TenantId} and i.state <> 'merged' and i.started_at >= {range.From} and i.started_at < {range.To}
            """).ToListAsync(cancellationToken)).Single();
        var days = came.Keys.Union(became.Keys).Order().Select(day => DayOf(day, came.GetValueOrDefault(day), became.GetValueOrDefault(day))).ToList();
        var whole = new DayFigures(default, days.Sum(d => d.Deliveries), days.Sum(d => d.Repeats), days.Sum(d => d.Read), days.Sum(d => d.Nothing), days.Sum(d => d.NotRead), days.Sum(d => d.Waiting), days.Sum(d => d.Alerts), days.Sum(d => d.Incidents));
        return new(range.From, range.To, whole.Deliveries, whole.Repeats, whole.Read, whole.Nothing, whole.NotRead, whole.Waiting, whole.Alerts, whole.Incidents,
            whole.Alerts == 0 ? null : Math.Round(1 - ((double)whole.Incidents / whole.Alerts), 3), new(answered.Acknowledged, answered.ToAcknowledge), new(answered.Resolved, answered.ToResolve), days);
    }

    /// <summary>The alerts and services that fired most, with what to do about each.</summary>
    public async Task<NoiseAnswer> ReportAsync(HourRange range, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var alerts = await db.Database.SqlQuery<AlertCount>($"""
            select a.identity as "Identity", (array_agg(a.title order by a.started_at desc))[1] as "Title", (array_agg(a.severity order by a.started_at desc))[1] as "Severity", (array_agg(a.category order by a.started_at desc))[1] as "Category",
                (array_agg(a.service_id order by a.started_at desc))[1] as "ServiceId", (array_agg(a.service_word order by a.started_at desc))[1] as "ServiceWord", max(a.environment) as "Environment", max(a.provider) as "Provider",
                count(*)::int as "Episodes", sum(a.firings)::int as "Firings", (count(*) filter (where a.flapping))::int as "Flapping",
                (count(*) filter (where a.resolved_at is not null and i.acknowledged_at is null and i.closed_at is null))::int as "SelfResolved", (count(*) filter (where i.acknowledged_at is not null or i.closed_at is not null))::int as "Acted",
                percentile_cont(0.5) within group (order by extract(epoch from a.resolved_at - a.started_at)) filter (where a.resolved_at is not null) as "MedianSeconds", max(a.started_at) as "LastAt", (array_agg(i.number order by a.started_at desc) filter (where i.number is not null))[1] as "Incident"
            from alerts a left join incidents i on i.tenant_id = a.tenant_id and i.id = a.incident_id
            where a.tenant_id = {db.TenantId} and a.started_at >= {range.From} and a.started_at < {range.To} group by a.identity order by count(*) desc, sum(a.firings) desc, a.identity limit {Most}
            """).ToListAsync(cancellationToken);
        var services = await db.Database.SqlQuery<ServiceCount>($"""
            select a.service_id as "ServiceId", case when a.service_id is null then a.service_word end as "ServiceWord", count(*)::int as "Alerts", count(distinct a.identity)::int as "Different", count(distinct a.incident_id)::int as "Incidents",
                (count(*) filter (where a.resolved_at is not null and i.acknowledged_at is null and i.closed_at is null))::int as "SelfResolved", avg(i.noise)::float8 as "Noise"
            from alerts a left join incidents i on i.tenant_id = a.tenant_id and i.id = a.incident_id
            where a.tenant_id = {db.TenantId} and a.started_at >= {range.From} and a.started_at < {range.To} group by 1, 2 order by count(*) desc, 1, 2 limit {Most}
            """).ToListAsync(cancellationToken);
        var ids = alerts.Select(a => a.ServiceId).Concat(services.Select(s => s.ServiceId)).OfType<Guid>().Distinct().ToList();
        var chips = await db.Services.AsNoTracking().Where(s => ids.Contains(s.Id)).Select(s => new { s.Id, s.Name, Chip = new ServiceChip(s.Id, s.Slug, s.DisplayName, null, null) }).ToDictionaryAsync(s => s.Id, cancellationToken);
        var safelist = MuteRows.SettingsOf(await db.AlertSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken)).SafelistOrDefault;
        var names = chips.ToDictionary(c => c.Key, c => c.Value.Name);
        return new(range.From, range.To,
            [.. alerts.Select(a => new NoisyAlert(a.Identity, a.Title, a.Severity, a.Environment, a.Provider, Chip(a.ServiceId), a.ServiceWord, a.Episodes, a.Firings, a.SelfResolved, a.Flapping, a.Acted, a.MedianSeconds, a.LastAt, a.Incident, NoiseAdvice.Of(new(a.Episodes, a.Firings, a.SelfResolved, a.Flapping, a.Acted, range.Days, safelist.CapOf([EpisodeOf(a)], names)))))],
            [.. services.Select(s => new NoisyService(Chip(s.ServiceId), s.ServiceWord, s.Alerts, s.Different, s.Incidents, s.SelfResolved, s.Noise is { } noise ? (int)Math.Round(noise) : null))]);

        ServiceChip? Chip(Guid? id) => id is { } known && chips.TryGetValue(known, out var found) ? found.Chip : null;
    }

    private static DayFigures DayOf(DateOnly day, Came? came, Became? became)
    {
        var (c, b) = (came ?? new(day, 0, 0), became ?? new(day, 0, 0, 0, 0, 0));
        return new(day, c.Deliveries, c.Repeats, b.Read, b.Nothing, b.NotRead, c.Deliveries - c.Repeats - b.Read - b.Nothing - b.NotRead, b.Alerts, b.Incidents);
    }

    private static Episode EpisodeOf(AlertCount a) => new()
    {
        Id = Guid.Empty, Identity = a.Identity, EpisodeKey = "", Fingerprint = "", Provider = a.Provider, Environment = a.Environment, ServiceId = a.ServiceId, ServiceWord = a.ServiceWord, Title = a.Title,
        Severity = SeverityWord.Read(a.Severity), Category = Enum.Parse<AlertCategory>(a.Category, ignoreCase: true), State = EpisodeState.Firing, StartedAt = a.LastAt, LastAt = a.LastAt,
    };

    private sealed record Came(DateOnly Day, int Deliveries, int Repeats);

    private sealed record Became(DateOnly Day, int Read, int Nothing, int NotRead, int Alerts, int Incidents);

    private sealed record Answered(int Acknowledged, double? ToAcknowledge, int Resolved, double? ToResolve);

    private sealed record AlertCount(string Identity, string Title, string Severity, string Category, Guid? ServiceId, string? ServiceWord, string Environment, string Provider, int Episodes, int Firings, int Flapping, int SelfResolved, int Acted, double? MedianSeconds, DateTimeOffset LastAt, int? Incident);

    private sealed record ServiceCount(Guid? ServiceId, string? ServiceWord, int Alerts, int Different, int Incidents, int SelfResolved, double? Noise);
}

/// <summary>Whole hours, the last one not among them.</summary>
internal sealed record HourRange(DateTimeOffset From, DateTimeOffset To)
{
    public double Days => (To - From).TotalDays;

    /// <summary>The hours that lie in it, the begun ones whole.</summary>
    public static HourRange Of(DateTimeOffset from, DateTimeOffset to) => new(Floor(from), Floor(to) == to ? to.ToUniversalTime() : Floor(to).AddHours(1));

    private static DateTimeOffset Floor(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}

/// <summary>What came in a while and what became of it: deliveries = repeats + read + nothing + notRead + waiting.</summary>
/// <param name="Repeats">Deliveries that had been taken before.</param>
/// <param name="Nothing">Deliveries that tell of no alert.</param>
/// <param name="NotRead">In quarantine.</param>
/// <param name="Waiting">Not looked at yet.</param>
/// <param name="Alerts">Firings that began.</param>
/// <param name="Incidents">That were opened.</param>
/// <param name="Reduction">0 to 1: how many of the alerts nobody had to look at singly; null: there were none.</param>
/// <param name="ToAcknowledge">Of incidents that began in it.</param>
internal sealed record FiguresAnswer(DateTimeOffset From, DateTimeOffset To, int Deliveries, int Repeats, int Read, int Nothing, int NotRead, int Waiting, int Alerts, int Incidents, double? Reduction, MedianAnswer ToAcknowledge, MedianAnswer ToResolve, IReadOnlyList<DayFigures> Days);

/// <param name="Count">Of how many.</param>
internal sealed record MedianAnswer(int Count, double? MedianSeconds);

/// <param name="Day">UTC.</param>
internal sealed record DayFigures(DateOnly Day, int Deliveries, int Repeats, int Read, int Nothing, int NotRead, int Waiting, int Alerts, int Incidents);

internal sealed record NoiseAnswer(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<NoisyAlert> Alerts, IReadOnlyList<NoisyService> Services);

/// <param name="Episodes">How often it began to fire.</param>
/// <param name="Firings">How often that was told.</param>
/// <param name="Acted">How often somebody acknowledged or closed its incident.</param>
/// <param name="MedianSeconds">How long it fires.</param>
/// <param name="Incident">The number of the last one it was in.</param>
internal sealed record NoisyAlert(string Identity, string Title, string Severity, string Environment, string Provider, ServiceChip? Service, string? ServiceWord, int Episodes, int Firings, int SelfResolved, int Flapping, int Acted, double? MedianSeconds, DateTimeOffset LastAt, int? Incident, NoiseAdvice Advice);

/// <param name="Different">How many different alerts.</param>
/// <param name="Noise">Mean of its incidents, 0 to 100.</param>
internal sealed record NoisyService(ServiceChip? Service, string? ServiceWord, int Alerts, int Different, int Incidents, int SelfResolved, int? Noise);
