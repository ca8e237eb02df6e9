using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Outbox;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Webhooks;

/// <summary>
/// Holds what a scan saw of the last day's deployments against what was told of them, and has those read that were not: dd0c was down, a
/// webhook was lost, or there is none. Of repositories of services in the catalog alone.
/// </summary>
internal sealed class MissedDeploys(TenantDb database, TimeProvider time)
{
    private const int Most = 200;

    /// <summary>What is younger may be on its way.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromMinutes(1);

    /// <summary>GitHub gives whole seconds.</summary>
    private static readonly TimeSpan s_same = TimeSpan.FromSeconds(2);

    public async Task AskAsync(IReadOnlyList<(Guid ConnectionId, ScanResult Result)> scans, CancellationToken cancellationToken)
    {
        if (scans.All(s => s.Result.Recent is { Deployments.Count: 0, Runs.Count: 0 })) return;
        await using var db = database.Open();
        // The sample company tells of its own.
        if (await db.Tenants.AnyAsync(t => t.Id == db.TenantId && t.IsDemo, cancellationToken)) return;
        var now = time.GetUtcNow();
        var since = now - RecentDeploys.Back - s_same;
        var repositories = (await db.Services.Where(s => s.RemovedAt == null && s.RepoFullName != null).Select(s => s.RepoFullName!).Distinct().ToListAsync(cancellationToken)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var told = await db.Deploys.AsNoTracking().Where(d => d.Provider == AlertProvider.GitHub && d.StartedAt >= since).Select(d => new Told(d.Key, d.Repository, d.CommitId, d.StartedAt, d.Status)).ToListAsync(cancellationToken);
        var (keys, byCommit) = (told.Select(t => t.Key).ToHashSet(), told.ToLookup(t => t.Commit));
        foreach (var (connection, result) in scans)
        {
            // One commit goes to several environments at once, whose names here need not be those there: as many are to be known as are seen.
            var missing = result.Recent.Deployments.Where(d => d.ChangedAt <= now - s_settle && repositories.Contains(d.Repository)).GroupBy(d => (Repository: d.Repository.ToLowerInvariant(), d.Commit, d.CreatedAt))
                .Where(seen => Lacks([.. byCommit[seen.Key.Commit].Where(t => Is(t, seen.Key.Repository, seen.Key.CreatedAt))], [.. seen])).SelectMany(seen => seen).OrderByDescending(d => d.CreatedAt).Take(Most).ToList();
            if (missing.Count > 0) db.Outbox.Add(new OutboxMessage { TenantId = db.TenantId, Kind = MissedDeploysTurn.Kind, Key = connection.ToString(), Payload = JsonSerializer.Serialize(new MissedDeploysTurn.Asked(connection, missing), JsonSerializerOptions.Web), CreatedAt = now, AvailableAt = now });
            var runs = result.Recent.Runs.Where(r => r.Repository is { } of && repositories.Contains(of) && !keys.Contains(r.Key)).Take(Most).ToList();
            if (runs.Count > 0) db.Outbox.Add(new DeploysTold(AlertProvider.GitHub, runs).Message(db.TenantId, connection.ToString(), now));
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    private static bool Is(Told told, string repository, DateTimeOffset createdAt) => string.Equals(told.Repository, repository, StringComparison.OrdinalIgnoreCase) && (told.StartedAt - createdAt).Duration() <= s_same;

    /// <summary>A deployment is not known, or not that it has ended.</summary>
    private static bool Lacks(List<Told> told, List<RecentDeployment> seen) => told.Count < seen.Count || told.Count(t => t.Status == "in_progress") > seen.Count(s => !s.Ended);

    private sealed record Told(string Key, string? Repository, string? Commit, DateTimeOffset StartedAt, string Status);
}
