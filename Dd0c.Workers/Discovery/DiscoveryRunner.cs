using System.Diagnostics;
using System.Text.Json;
using Dd0c.Domain.Catalog.News;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Webhooks;
using Dd0c.Workers.Catalog.News;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Discovery;

/// <summary>
/// One run, from the sources to the catalog: scan → reconcile → infer → persist. What is new appears as each connection ends; all else waits
/// for the whole picture. A source that fails makes the run partial and costs nothing of what the others found; running again changes nothing
/// that has not changed.
/// </summary>
internal sealed partial class DiscoveryRunner(
    TenantDb database, ConnectionVault vault, ConnectionActions actions, IEnumerable<IScanner> scanners, InventoryStore inventory, CatalogPipeline catalog, MissedDeploys missed, ChangeFeed feed, ScanDefaults defaults, TimeProvider time, ILogger<DiscoveryRunner> logger)
{
    private const int ConnectionsAtOnce = 8;
    private static readonly ActivitySource s_traces = new("dd0c");
    private int _unread; // whether something was not read that may be another time

    /// <returns>completed, partial or failed.</returns>
    public async Task<string> RunAsync(Guid runId, CancellationToken cancellationToken)
    {
        using var trace = s_traces.StartActivity("discovery.run");
        trace?.SetTag("tenant.id", database.TenantId).SetTag("discovery.run.id", runId);
        await using var turn = await database.ConnectAsync(cancellationToken);
        await DiscoveryTurn.TakeAsync(turn, database.TenantId, cancellationToken);
        try
        {
            return await RunInTurnAsync(runId, cancellationToken);
        }
        finally
        {
            await DiscoveryTurn.GiveBackAsync(turn, database.TenantId);
        }
    }

    private async Task<string> RunInTurnAsync(Guid runId, CancellationToken cancellationToken)
    {
        DiscoveryRun run;
        List<Connection> connections;
        await using (var db = database.Open())
        {
            run = await db.DiscoveryRuns.SingleAsync(r => r.Id == runId, cancellationToken);
            if (run.Status is "completed" or "partial" or "failed") return run.Status; // a second firing of the same trigger
            run.Status = "running";
            run.StartedAt ??= time.GetUtcNow();
            connections = await db.Connections.AsNoTracking().Where(c => run.Connections.Length == 0 || run.Connections.Contains(c.Id)).OrderBy(c => c.Id).ToListAsync(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
        var log = new RunLog(database, feed, time, runId, logger);
        log.Expect(connections);
        try
        {
            var stats = await DiscoverAsync(run, connections, log, cancellationToken);
            return await FinishAsync(run, log, Verdict(log), stats, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops: the run stays open, and Quartz gives it to another node or to this one's next start.
            await log.StoreCallsAsync(CancellationToken.None);
            throw;
        }
        catch (Exception e)
        {
            LogFailed(e, runId);
            log.Error("run", "dd0c", "-", "dd0c failed to carry out this run; its operator finds the reason in the log under this run's id.");
            Volatile.Write(ref _unread, 1);
            return await FinishAsync(run, log, "failed", null, CancellationToken.None);
        }
    }

    private async Task<RunStats> DiscoverAsync(DiscoveryRun run, List<Connection> connections, RunLog log, CancellationToken cancellationToken)
    {
        await log.PhaseAsync("scan", cancellationToken);
        var clock = Stopwatch.GetTimestamp();
        var scans = await log.WhileAsync(left => ScanAllAsync(run, connections, log, left), cancellationToken);
        var scanned = Stopwatch.GetElapsedTime(clock);

        await log.PhaseAsync("reconcile", cancellationToken);
        clock = Stopwatch.GetTimestamp();
        var plan = await inventory.ApplyAsync(run.Id, scans, cancellationToken, part: run.Parts.Length > 0);
        foreach (var held in plan.HeldBack) log.Error("reconcile", held.Scope.Source, $"{held.Scope.Account} {held.Scope.Region} {held.Scope.Kind}", held.Reason);
        var reconciled = Stopwatch.GetElapsedTime(clock);
        var (counts, persisting, _) = await catalog.RunAsync(CatalogCause.Run(run.Id), log, cancellationToken);
        await missed.AskAsync(scans, cancellationToken);
        var found = log.Snapshot();
        return new(found.AwsResourcesFound, found.GithubReposFound, found.TeamsFound, counts.Created, counts.Updated, counts.Unchanged, counts.Removed,
            counts.Owned, counts.Ambiguous, counts.Unowned, (long)scanned.TotalMilliseconds, (long)reconciled.TotalMilliseconds, (long)persisting.TotalMilliseconds, await catalog.NeedLookAsync(cancellationToken));
    }

    private async Task<IReadOnlyList<(Guid ConnectionId, ScanResult Result)>> ScanAllAsync(DiscoveryRun run, List<Connection> connections, RunLog log, CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(ConnectionsAtOnce);
        using var one = new SemaphoreSlim(1);
        var scans = new List<(Guid ConnectionId, ScanResult Result)>();
        var (reading, shown) = (connections.Count, 0);
        await Task.WhenAll(connections.Select(async connection =>
        {
            await gate.WaitAsync(cancellationToken);
            (Guid, ScanResult)? scan;
            try
            {
                scan = await ScanAsync(run, connection, log, cancellationToken);
            }
            finally
            {
                gate.Release();
            }
            lock (scans)
            {
                if (scan is { } s) scans.Add(s);
                reading--;
            }
            await one.WaitAsync(cancellationToken);
            try
            {
                await ShowAsync();
            }
            finally
            {
                one.Release();
            }
        }));
        return scans;

        // What has ended while the last pass went on is in the next one; after the last connection the run's own passes follow.
        async Task ShowAsync()
        {
            (Guid, ScanResult)[] ended;
            lock (scans) ended = reading == 0 || scans.Count == shown ? [] : [.. scans];
            if (ended.Length == 0) return;
            shown = ended.Length;
            if (await inventory.AddAsync(run.Id, ended, cancellationToken)) await catalog.AddAsync(run.Id, cancellationToken);
            log.Services(await catalog.CountAsync(cancellationToken));
        }
    }

    private async Task<(Guid ConnectionId, ScanResult Result)?> ScanAsync(DiscoveryRun run, Connection connection, RunLog log, CancellationToken cancellationToken)
    {
        using var trace = s_traces.StartActivity($"discovery.scan {connection.Provider}");
        var full = run.Parts.Length == 0 && ScanSchedule.IsFull(run, connection, defaults, time.GetUtcNow());
        log.Source(connection.Id, "running", full: full);
        try
        {
            var known = await inventory.KnownAsync(connection.Id, cancellationToken);
            var open = await vault.OpenAsync(connection, cancellationToken);
            var result = await Scanner(connection).ScanAsync(new(open, known, log, log.Calls) { Full = full, Only = run.Parts }, cancellationToken);
            var gaps = result.Coverage.Where(c => c.State is CoverageState.Partial or CoverageState.Refused).ToList();
            if (gaps.Exists(g => g.State == CoverageState.Partial)) Volatile.Write(ref _unread, 1); // a refusal is no hiccup
            foreach (var gap in gaps) log.Error("scan", connection.Name, $"{gap.Scope.Account} {gap.Scope.Region} {gap.Scope.Kind}", gap.Detail ?? gap.State.ToString());
            var all = gaps.Count > 0 && gaps.Count == result.Coverage.Count(c => c.State is not CoverageState.NotAsked);
            log.Source(connection.Id, gaps.Count == 0 ? "complete" : all ? "failed" : "partial", gaps.Count == 0 ? null : Tell(gaps));
            await MarkAsync(connection, run, full, all ? Tell(gaps) : null, cancellationToken);
            if (!all && connection.Identity is null) await CheckAsync(connection.Id, cancellationToken);
            return (connection.Id, result);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogScanFailed(e, connection.Id, connection.Provider, run.Id);
            Volatile.Write(ref _unread, 1);
            var why = Why(e, run.Id);
            log.Error("scan", connection.Name, "-", why);
            log.Source(connection.Id, "failed", why);
            await MarkAsync(connection, run, full, why, cancellationToken);
            return null;
        }
    }

    /// <summary>The vendor's fault in its own words. Ours would tell a customer nothing, and perhaps more than is theirs.</summary>
    private static string Why(Exception e, Guid runId) => e switch
    {
        System.Security.Cryptography.CryptographicException => "Its secret cannot be decrypted: it was sealed under another master key. Delete the connection and connect again.",
        OperationCanceledException => "It could not be read: no answer came in time.",
        _ when VendorFault.Is(e) => $"It could not be read: {e.Message}",
        _ => $"dd0c failed to read it; its operator finds the reason in the log under the run {runId}.",
    };

    /// <summary>The faults in a sentence: the first, and how many more.</summary>
    private static string Tell(List<Coverage> gaps) =>
        gaps.Count == 1 ? gaps[0].Detail ?? "" : $"{gaps[0].Detail} ({gaps.Count - 1} more {(gaps.Count == 2 ? "part" : "parts")} incomplete)";

    private IScanner Scanner(Connection connection) => scanners.Single(s => s.Provider == connection.Provider);

    private async Task MarkAsync(Connection connection, DiscoveryRun run, bool full, string? error, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var now = time.GetUtcNow();
        // A part that was read on a vendor's word does not stand for the whole, neither when it went well nor when it did not.
        var marked = run.Parts.Length > 0 ? await db.Connections.CountAsync(c => c.Id == connection.Id, cancellationToken) : await db.Connections.Where(c => c.Id == connection.Id).ExecuteUpdateAsync(c => c
            .SetProperty(x => x.LastScanAt, now).SetProperty(x => x.LastError, error)
            .SetProperty(x => x.LastFullAt, x => full && error == null ? now : x.LastFullAt)
            .SetProperty(x => x.FailedScans, x => error == null ? 0 : x.Status == "waiting" ? x.FailedScans : x.FailedScans + 1)
            .SetProperty(x => x.Status, x => error == null ? "active" : x.Status == "waiting" ? "waiting" : "error"), cancellationToken);
        if (marked == 0) Scanner(connection).Forget(connection.Id); // deleted while it was read
    }

    /// <summary>Who waited for an owner's approval and is let in now has never been told who it is there and what it may.</summary>
    private async Task CheckAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        try
        {
            await actions.RecheckAsync(connectionId, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotChecked(e, connectionId); // what was read stands; it is asked again after the next scan
        }
    }

    private static string Verdict(RunLog log)
    {
        var sources = log.Snapshot().Sources;
        return sources.Count > 0 && sources.All(s => s.State == "failed") ? "failed" : sources.All(s => s.State == "complete") ? "completed" : "partial";
    }

    private async Task<string> FinishAsync(DiscoveryRun ended, RunLog log, string status, RunStats? stats, CancellationToken cancellationToken)
    {
        await log.StoreCallsAsync(cancellationToken); // what a run found does not depend on its bookkeeping
        await using (var db = database.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (ended.Trigger == "webhook" && Volatile.Read(ref _unread) == 1) await WaitAgainAsync(db, ended, cancellationToken);
            var run = await db.DiscoveryRuns.SingleAsync(r => r.Id == ended.Id, cancellationToken);
            run.Status = status;
            run.Phase = null;
            run.CompletedAt = time.GetUtcNow();
            run.Progress = JsonSerializer.Serialize(log.Snapshot() with { CurrentPhase = null }, RunLog.Json);
            if (stats is not null) run.Stats = JsonSerializer.Serialize(stats, RunLog.Json);
            run.Errors = JsonSerializer.Serialize(log.Errors, RunLog.Json);
            await db.SaveChangesAsync(cancellationToken);
            await CatalogNoticeStore.WriteAsync(db, new DiscoveryRunCompleted(run.Id, status, run.Trigger, run.StartedAt, run.CompletedAt!.Value, await db.Services.CountAsync(s => s.RemovedAt == null, cancellationToken), stats, log.Errors.Count), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        await log.StoreCallsAsync(cancellationToken); // what could not be stored above; nothing otherwise
        await log.TellAsync("completed", new { status, stats }, cancellationToken);
        await log.TellAsync(new Change(database.TenantId, Feed.Catalog), cancellationToken);
        await log.TellAsync(new Change(database.TenantId, Feed.Connections), cancellationToken);
        return status;
    }

    /// <summary>Puts what a vendor told of back on the list, to be read again after a pause, a few times. What was told of again meanwhile is due as it is.</summary>
    private async Task WaitAgainAsync(Dd0cDbContext db, DiscoveryRun run, CancellationToken cancellationToken)
    {
        var tries = run.Tries + 1;
        if (ToldAgain.Pause(tries) is not { } pause) return;
        string[] subjects = run.Parts.Length > 0 ? run.Parts : [""];
        await db.Database.ExecuteSqlAsync($"""
            insert into changes_waiting (tenant_id, connection_id, subject, tries, due_at, run_id)
            select c.tenant_id, c.id, s, {tries}, {time.GetUtcNow() + pause}, {run.Id} from connections c, unnest({subjects}) s where c.tenant_id = {run.TenantId} and c.id = any({run.Connections})
            on conflict do nothing
            """, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Discovery run {RunId} failed")]
    private partial void LogFailed(Exception exception, Guid runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {ConnectionId} could be read but not checked")]
    private partial void LogNotChecked(Exception exception, Guid connectionId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The scan of {Provider} connection {ConnectionId} failed in discovery run {RunId}")]
    private partial void LogScanFailed(Exception exception, Guid connectionId, string provider, Guid runId);
}
