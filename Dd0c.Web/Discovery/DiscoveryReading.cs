using System.Globalization;
using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Web.Api;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Discovery;

/// <summary>Reads discovery runs, for the API and the pages.</summary>
internal sealed class DiscoveryReading(TenantDb database)
{
    public async Task<RunView?> RunAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.DiscoveryRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellationToken) is not { } run) return null;
        var coverage = await db.Coverage.AsNoTracking().Where(c => c.RunId == id)
            .OrderBy(c => c.Source).ThenBy(c => c.Account).ThenBy(c => c.Region).ThenBy(c => c.Kind)
            .Select(c => new CoverageView(c.ConnectionId, c.Source, c.Account, c.Region, c.Kind, c.State, c.Found, c.Detail, c.Kept, c.KeptSince)).ToListAsync(cancellationToken);
        return RunView.Of(run) with { Coverage = coverage };
    }

    /// <summary>The last runs, newest first.</summary>
    public async Task<IReadOnlyList<RunView>> RunsAsync(int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return [.. (await db.DiscoveryRuns.AsNoTracking().OrderByDescending(r => r.CreatedAt).Take(limit).ToListAsync(cancellationToken)).Select(RunView.Of)];
    }

    /// <summary>All runs, newest first, a page at a time.</summary>
    public async Task<Page<RunView>> RunsAsync(RunKey? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var runs = db.DiscoveryRuns.AsNoTracking();
        if (after is { } a) runs = runs.Where(r => r.CreatedAt < a.CreatedAt || (r.CreatedAt == a.CreatedAt && r.Id < a.Id));
        var rows = await runs.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return new([.. rows.Take(limit).Select(RunView.Of)], rows.Count > limit ? RunKey.Cursor(rows[limit - 1]) : null);
    }

    private const int HeldShown = 20;

    /// <summary>The removals that wait for a person, of one run or all.</summary>
    public async Task<IReadOnlyList<HeldView>> HeldAsync(Guid? runId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var views = new List<HeldView>();
        foreach (var h in await db.HeldRemovals.AsNoTracking().Where(h => runId == null || h.RunId == runId).OrderBy(h => h.Account).ThenBy(h => h.Region).ThenBy(h => h.Kind).ToListAsync(cancellationToken))
        {
            var names = h.Kind switch
            {
                "repositories" => db.Repositories.Where(r => h.Keys.Contains(r.NodeId)).Select(r => r.FullName),
                "teams" => db.SourceTeams.Where(t => h.Keys.Contains(t.NodeId)).Select(t => t.Slug),
                _ => db.CloudResources.Where(r => h.Keys.Contains(r.Arn)).Select(r => r.Name),
            };
            var alone = db.Services.Where(s => s.RemovedAt == null && (s.RepoNodeId != null && h.Keys.Contains(s.RepoNodeId) || db.ServiceResources.Any(r => r.ServiceId == s.Id && h.Keys.Contains(r.Arn)))
                && !db.ServiceResources.Any(r => r.ServiceId == s.Id && !h.Keys.Contains(r.Arn))).Select(s => s.Name);
            views.Add(new(h.Id, h.RunId, h.Account, h.Region, h.Kind, h.Keys.Length, h.Known, await names.Distinct().OrderBy(n => n).Take(HeldShown).ToListAsync(cancellationToken),
                await alone.OrderBy(n => n).Take(HeldShown).ToListAsync(cancellationToken), await alone.CountAsync(cancellationToken)));
        }
        return views;
    }

    public const int EventPage = 50;

    /// <summary>One page of what a run changed, how much there is in all, and where the services of it are that there still are.</summary>
    public async Task<(IReadOnlyList<DiscoveryEvent> Events, IReadOnlyDictionary<Guid, string> Slugs, int Total)> ChangesAsync(Guid runId, int page, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var events = db.DiscoveryEvents.AsNoTracking().Where(e => e.RunId == runId && e.Type != "resource_discovered");
        var total = await events.CountAsync(cancellationToken);
        var shown = await events.OrderBy(e => e.Id).Skip((page - 1) * EventPage).Take(EventPage).ToListAsync(cancellationToken);
        var ids = shown.Select(e => e.ServiceId).OfType<Guid>().Distinct().ToArray();
        return (shown, await db.Services.Where(s => s.RemovedAt == null && ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.Slug, cancellationToken), total);
    }

    /// <summary>What a run changed, in the order it was written; null when there is no such run.</summary>
    public async Task<Page<EventView>?> EventsAsync(Guid runId, CursorKey? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (!await db.DiscoveryRuns.AnyAsync(r => r.Id == runId, cancellationToken)) return null;
        var events = db.DiscoveryEvents.AsNoTracking().Where(e => e.RunId == runId);
        if (after is { } a) events = events.Where(e => e.Id > a.Id);
        var rows = await events.OrderBy(e => e.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return new(
            [.. rows.Take(limit).Select(e => new EventView(e.Id, e.Type, e.ServiceId, e.Subject, JsonSerializer.Deserialize<JsonElement>(e.Payload), e.Confidence, e.CreatedAt))],
            rows.Count > limit ? Cursor.Of("", rows[limit - 1].Id) : null);
    }
}

/// <summary>Where a page of runs ends.</summary>
internal sealed record RunKey(DateTimeOffset CreatedAt, Guid Id)
{
    public static string Cursor(DiscoveryRun run) => Api.Cursor.Of(run.CreatedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), run.Id);

    /// <summary>Null when it is none of ours.</summary>
    public static RunKey? Read(string cursor) =>
        Api.Cursor.Read(cursor) is { } key && DateTimeOffset.TryParseExact(key.Key, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? new(at.ToUniversalTime(), key.Id) : null;
}
