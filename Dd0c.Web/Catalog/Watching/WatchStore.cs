using Dd0c.Domain.Alerts;
using Dd0c.Domain.Platform;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Platform.Shared;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog.Watching;

/// <summary>Services that people keep an eye on, and what happened at them.</summary>
internal sealed class WatchStore(TenantDb database, TimeProvider time)
{
    public const int OnPage = 20;
    private const int NewsOnPage = 8;
    private static readonly TimeSpan s_news = TimeSpan.FromDays(7);
    private static readonly string[] s_told = ["ownership_changed", "ownership_ambiguous", "ownership_drifted", "service_removed", "service_created"];

    public async Task<bool> IsWatchedAsync(Guid user, Guid service, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Watches.AnyAsync(w => w.UserId == user && w.ServiceId == service, cancellationToken);
    }

    /// <summary>To what it is already changes nothing.</summary>
    public async Task SetAsync(Guid user, Guid service, bool watched, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (!watched) await db.Watches.Where(w => w.UserId == user && w.ServiceId == service).ExecuteDeleteAsync(cancellationToken);
        else
            await db.Database.ExecuteSqlAsync($"""
                insert into watches (tenant_id, user_id, service_id, created_at)
                select {database.TenantId}, {user}, s.id, {time.GetUtcNow()} from services s where s.tenant_id = {database.TenantId} and s.id = {service} and s.removed_at is null on conflict do nothing
                """, cancellationToken);
    }

    /// <summary>What a person watches, by name, and what happened there in the last week, the latest first.</summary>
    public async Task<WatchedView> OfAsync(Guid user, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var watched = await db.Watches.AsNoTracking().Where(w => w.UserId == user).Select(w => new { w.ServiceId, w.CreatedAt }).ToDictionaryAsync(w => w.ServiceId, w => w.CreatedAt, cancellationToken);
        if (watched.Count == 0) return new([], 0, []);
        Guid[] ids = [.. watched.Keys];
        var there = db.Services.Where(s => s.RemovedAt == null && ids.Contains(s.Id));
        var rows = await ServiceFires.OnAsync(db, await ServiceQueries.Rows(db, there.OrderBy(s => s.Name).ThenBy(s => s.Id).Take(OnPage)).ToListAsync(cancellationToken), cancellationToken);
        return new(rows, await there.CountAsync(cancellationToken), await NewsAsync(db, watched, cancellationToken));
    }

    private async Task<IReadOnlyList<WatchNews>> NewsAsync(Dd0cDbContext db, Dictionary<Guid, DateTimeOffset> watched, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - s_news;
        Guid[] ids = [.. watched.Keys];
        var incidents = await db.Incidents.AsNoTracking().Where(i => i.State != IncidentState.Merged && (i.StartedAt >= since || i.ResolvedAt >= since) && i.Services.Any(s => ids.Contains(s))).OrderByDescending(i => i.ResolvedAt ?? i.StartedAt).Take(2 * NewsOnPage)
            .Select(i => new { i.Number, i.Title, i.Severity, i.StartedAt, i.ResolvedAt, i.Services }).ToListAsync(cancellationToken);
        var events = await db.DiscoveryEvents.AsNoTracking().Where(e => e.CreatedAt >= since && e.ServiceId != null && ids.Contains(e.ServiceId.Value) && s_told.Contains(e.Type)).OrderByDescending(e => e.CreatedAt).Take(2 * NewsOnPage).ToListAsync(cancellationToken);
        var slugs = await db.Services.Where(s => ids.Contains(s.Id)).Select(s => new { s.Id, s.Slug, s.DisplayName }).ToDictionaryAsync(s => s.Id, cancellationToken);
        IEnumerable<(DateTimeOffset Since, WatchNews News)> Of()
        {
            foreach (var i in incidents)
            {
                // Of what was before a person began to watch there is no news.
                var first = i.Services.Where(watched.ContainsKey).Min(s => watched[s]);
                yield return (first, new(i.StartedAt, $"#{i.Number} opened: {i.Title}", $"/incidents/{i.Number}", IncidentWords.OfSeverity(i.Severity)));
                if (i.ResolvedAt is { } resolved) yield return (first, new(resolved, $"#{i.Number} resolved: {i.Title}", $"/incidents/{i.Number}", new("Resolved", "disc", "success")));
            }
            foreach (var (e, line) in events.Select(e => (e, HistoryLine.Of(e))))
            {
                var service = slugs.GetValueOrDefault(e.ServiceId!.Value);
                var changed = line is { Old: { } from, New: { } to } ? $": {from} → {to}" : "";
                yield return (watched[e.ServiceId.Value], new(e.CreatedAt, $"{service?.DisplayName ?? e.Subject}: {char.ToLowerInvariant(line.What[0])}{line.What[1..]}{changed}", service is null || e.Type == "service_removed" ? null : $"/services/{service.Slug}/activity",
                    e.Type is "service_removed" or "ownership_ambiguous" or "ownership_drifted" ? new("Look", "triangle", "warning") : new("News", "disc", "neutral")));
            }
        }
        return [.. Of().Where(n => n.News.At >= since && n.News.At >= n.Since).Select(n => n.News).OrderByDescending(n => n.At).Take(NewsOnPage)];
    }
}

/// <param name="Count">How many there are in all.</param>
internal sealed record WatchedView(IReadOnlyList<ServiceRow> Services, int Count, IReadOnlyList<WatchNews> News);

/// <summary>Something that happened at a watched service.</summary>
/// <param name="Href">Where more is told of it; null: it is gone.</param>
internal sealed record WatchNews(DateTimeOffset At, string Text, string? Href, Tone Tone);
