using System.Collections.Concurrent;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>
/// Works through the inboxes of all tenants, on every node: tenants side by side, one batch each in turn, so that a storm at one does not hold
/// up another. Called by those who store deliveries, and by its own look around for what a stopped node has left.
/// </summary>
internal sealed partial class AlertPipeline(SystemDatabase database, IServiceScopeFactory scopes, TimeProvider time, ILogger<AlertPipeline> logger) : BackgroundService
{
    // What a batch costs is for the most part what the incidents cost that it touches: in a storm many alerts are of few.
    private const int MostRows = 2_000;
    private static readonly int s_lanes = Math.Clamp(Environment.ProcessorCount, 2, 8);
    private static readonly TimeSpan s_around = TimeSpan.FromSeconds(2);
    // What comes meanwhile is one batch, and not many small ones.
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_busy = TimeSpan.FromMilliseconds(100);
    private readonly TenantTurns _turns = new();
    private readonly ConcurrentDictionary<Guid, int> _most = new(); // deliveries at once where larger batches failed

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, s_lanes).Select(_ => Task.Run(() => WorkAsync(stoppingToken), stoppingToken)).Append(ListenAsync(stoppingToken)));

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var listener = await database.Source.OpenConnectionAsync(cancellationToken);
                listener.Notification += (_, e) =>
                {
                    if (Guid.TryParse(e.Payload, out var tenant)) _turns.Ask(tenant);
                };
                await using (var listen = new NpgsqlCommand($"listen {InboxStatement.Channel}", listener)) await listen.ExecuteNonQueryAsync(cancellationToken);
                while (true)
                {
                    await LookAroundAsync(cancellationToken);
                    var next = time.GetTimestamp();
                    while (time.GetElapsedTime(next) < s_around) await listener.WaitAsync(s_around, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
            catch (Exception e) // whatever it is: without this no tenant is ever worked for again
            {
                LogLost(e);
                await Task.Delay(s_around, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LookAroundAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await database.TenantsAsync("select distinct tenant_id from alert_inbox where state = 'new'", cancellationToken)) _turns.Ask(tenant);
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var tenant = await _turns.NextAsync(cancellationToken);
                var pause = await TakeAsync(tenant, cancellationToken);
                if (pause > TimeSpan.Zero) _ = EndLaterAsync(tenant, pause.Value, cancellationToken);
                else _turns.End(tenant, again: pause is not null);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
    }

    /// <summary>The lane does not wait; the tenant does, whatever comes for it.</summary>
    private async Task EndLaterAsync(Guid tenant, TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turns.End(tenant, again: true);
    }

    /// <returns>When it is to have another turn; null: when something comes for it.</returns>
    private async Task<TimeSpan?> TakeAsync(Guid tenant, CancellationToken cancellationToken)
    {
        var most = _most.GetValueOrDefault(tenant, MostRows);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
            var batch = scope.ServiceProvider.GetRequiredService<AlertBatch>();
            var taken = await batch.RunAsync(most, cancellationToken);
            if (taken is null) return s_busy;
            if (taken == 0) _most.TryRemove(tenant, out _);
            else if (most < MostRows) _most[tenant] = Math.Min(MostRows, most * 2);
            return taken == 0 ? null : taken < most ? s_gather : TimeSpan.Zero;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (DatabaseAway.Is(e))
        {
            LogAway(e);
            return s_around;
        }
        catch (Exception e)
        {
            LogFailed(e, tenant, most);
            await ShrinkAsync(tenant, most, e, cancellationToken);
            return s_busy;
        }
    }

    /// <summary>Fewer at once until the one is found that cannot be borne; it goes into quarantine, and the others go on.</summary>
    private async Task ShrinkAsync(Guid tenant, int most, Exception fault, CancellationToken cancellationToken)
    {
        if (most > 1) _most[tenant] = Math.Max(1, most / 8);
        else
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
                await scope.ServiceProvider.GetRequiredService<AlertBatch>().GiveUpAsync($"dd0c failed at it ({fault.GetType().Name}); the operator finds the reason in the log.", cancellationToken);
            }
            catch (Exception e) when (e is NpgsqlException || DatabaseAway.Is(e))
            {
                LogAway(e);
            }
            catch (Exception e) // it comes again; the lane must not end
            {
                LogFailed(e, tenant, most);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The alert pipeline lost its connection; it tries again")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away; alerts wait in the inbox")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Alerts of {Tenant} could not be processed, {Most} at once")]
    private partial void LogFailed(Exception exception, Guid tenant, int most);
}
