using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Mutes;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Mutes;

/// <summary>Mutes as pages and the API show them.</summary>
internal sealed class MuteQueries(TenantDb database, TimeProvider time)
{
    private const int MostEnded = 50;

    /// <summary>What lasts by when it ends, then what begins by when, then the last that ended.</summary>
    public async Task<IReadOnlyList<MuteView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var now = time.GetUtcNow();
        var live = await db.AlertMutes.AsNoTracking().Where(m => m.EndedAt == null && m.EndsAt > now).ToListAsync(cancellationToken);
        var ended = await db.AlertMutes.AsNoTracking().Where(m => m.EndedAt != null || m.EndsAt <= now).OrderByDescending(m => m.EndedAt ?? m.EndsAt).Take(MostEnded).ToListAsync(cancellationToken);
        return await ViewsAsync(db, [.. live.OrderBy(m => m.StartsAt > now).ThenBy(m => m.StartsAt > now ? m.StartsAt : m.EndsAt), .. ended], now, cancellationToken);
    }

    public async Task<MuteView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return (await ViewsAsync(db, await db.AlertMutes.AsNoTracking().Where(m => m.Id == id).ToListAsync(cancellationToken), time.GetUtcNow(), cancellationToken)).SingleOrDefault();
    }

    /// <summary>What a mute of an incident's pattern covers at first; null: there is no such incident.</summary>
    public async Task<IncidentPattern?> PatternAsync(int number, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Number == number, cancellationToken) is not { } incident) return null;
        var identities = await db.Alerts.AsNoTracking().Where(a => a.IncidentId == incident.Id).Select(a => a.Identity).Distinct().Order().Take(500).ToListAsync(cancellationToken);
        return new(incident.Number, incident.Title, incident.Environment, await db.Services.Where(s => s.Id == incident.ServiceId && s.RemovedAt == null).Select(s => s.Slug).SingleOrDefaultAsync(cancellationToken), identities);
    }

    /// <summary>Ids of services by id or slug; a name nobody has is an id nobody has.</summary>
    public async Task<IReadOnlyList<Guid>> ServicesAsync(IReadOnlyList<string> idsOrSlugs, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var known = await db.Services.AsNoTracking().Where(s => s.RemovedAt == null && idsOrSlugs.Contains(s.Slug)).ToDictionaryAsync(s => s.Slug, s => s.Id, cancellationToken);
        return [.. idsOrSlugs.Select(s => Guid.TryParse(s, out var id) ? id : known.GetValueOrDefault(s))];
    }

    public async Task<IReadOnlyDictionary<Guid, string>> SlugsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return new Dictionary<Guid, string>();
        await using var db = database.Open();
        return await db.Services.AsNoTracking().Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.Slug, cancellationToken);
    }

    public async Task<AlertSettings> SettingsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await SettingsAsync(db, cancellationToken);
    }

    private static async Task<AlertSettings> SettingsAsync(Dd0cDbContext db, CancellationToken cancellationToken) => MuteRows.SettingsOf(await db.AlertSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken));

    private static async Task<IReadOnlyList<MuteView>> ViewsAsync(Dd0cDbContext db, List<AlertMute> mutes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (mutes.Count == 0) return [];
        var settings = await SettingsAsync(db, cancellationToken);
        var (ids, scopes) = (mutes.Select(m => m.Id).ToList(), mutes.ToDictionary(m => m.Id, MuteRows.ScopeOf));
        var services = scopes.Values.SelectMany(s => s.Services ?? []).Distinct().ToList();
        var names = await db.Services.AsNoTracking().Where(s => services.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.DisplayName, cancellationToken);
        var hides = await db.Incidents.Where(i => i.MutedBy != null && ids.Contains(i.MutedBy.Value) && (i.State == IncidentState.Open || i.State == IncidentState.Acknowledged)).GroupBy(i => i.MutedBy!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return [.. mutes.Select(m => new MuteView(m.Id, m.Name, StateOf(m, settings, now), MuteWords.Of(scopes[m.Id], names), scopes[m.Id] with { Spared = null }, m.Reason, m.StartsAt, m.EndedAt ?? m.EndsAt, MuteRows.ScheduleOf(m), m.CreatedBy, m.CreatedAt, m.EndedBy, hides.GetValueOrDefault(m.Id)))];
    }

    private static string StateOf(AlertMute mute, AlertSettings settings, DateTimeOffset now) =>
        mute.EndedAt is not null || mute.EndsAt <= now ? MuteState.Ended : mute.StartsAt > now ? MuteState.Scheduled : MuteRows.Holds(mute, settings, now) ? MuteState.Active : MuteState.Paused;
}

/// <summary>The states of a mute.</summary>
internal static class MuteState
{
    public const string Active = "active";
    /// <summary>Between its weekly hours.</summary>
    public const string Paused = "paused";
    public const string Scheduled = "scheduled";
    public const string Ended = "ended";
}

/// <param name="State">active, paused (between its hours), scheduled or ended.</param>
/// <param name="Covers">In words.</param>
/// <param name="Schedule">Weekly hours in the organisation's zone; null: all of the time between.</param>
/// <param name="EndedBy">Null: it ran out, or lasts.</param>
/// <param name="Hides">How many active incidents nobody is told of by it.</param>
internal sealed record MuteView(Guid Id, string Name, string State, string Covers, MuteScope Scope, string Reason, DateTimeOffset StartsAt, DateTimeOffset EndsAt, MuteSchedule? Schedule, string CreatedBy, DateTimeOffset CreatedAt, string? EndedBy, int Hides);

/// <param name="Service">Slug; null: not in the catalog.</param>
internal sealed record IncidentPattern(int Number, string Title, string Environment, string? Service, IReadOnlyList<string> Identities);
