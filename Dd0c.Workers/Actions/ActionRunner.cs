using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Actions;

/// <summary>Carries runs on, on every node and each by one at a time: the instant at which a run is due is its lease as well, and is over by itself should a node die.</summary>
internal sealed partial class ActionRunner(SystemDatabase database, ChangeFeed changes, IServiceScopeFactory scopes, TimeProvider time, ILogger<ActionRunner> logger) : BackgroundService
{
    private const int Lanes = 4;
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _free = new(Lanes);
    private readonly SemaphoreSlim _woken = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        changes.Heard += Wake;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await StartLaneAsync(stoppingToken)) { }
                await _woken.WaitAsync(s_look, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
            catch (Exception e) // whatever it is: what is due has to go some time
            {
                LogLost(e);
                await Task.Delay(TimeSpan.FromSeconds(5), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        changes.Heard -= Wake;
        for (var lane = 0; lane < Lanes; lane++) await _free.WaitAsync(CancellationToken.None); // until each is home
    }

    /// <returns>False when nothing is due.</returns>
    private async Task<bool> StartLaneAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        var given = false;
        try
        {
            if (await ClaimAsync(cancellationToken) is not { } claimed) return false;
            _ = AdvanceAsync(claimed.Tenant, claimed.Run, cancellationToken);
            return given = true;
        }
        finally
        {
            if (!given) _free.Release();
        }
    }

    private void Wake(Change change)
    {
        if (change.Feed != Feed.Actions || _woken.CurrentCount > 0) return;
        try
        {
            _woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two at once: one is enough.
        }
    }

    private async Task AdvanceAsync(Guid tenant, Guid run, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
            var turn = scope.ServiceProvider.GetRequiredService<RunTurn>().AdvanceAsync(run, cancellationToken);
            while (await Task.WhenAny(turn, Task.Delay(s_lease / 3, time, cancellationToken)) != turn && !cancellationToken.IsCancellationRequested) await RenewAsync(tenant, run, cancellationToken);
            await turn;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
        catch (Exception e) // the lease ends, and it begins again
        {
            LogFailed(e, run);
        }
        finally
        {
            _free.Release();
        }
    }

    private async Task<(Guid Tenant, Guid Run)?> ClaimAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.Source.CreateCommand("update action_runs r set next_at = $2 from (select tenant_id, id from action_runs where next_at <= $1 order by next_at limit 1 for update skip locked) d where r.tenant_id = d.tenant_id and r.id = d.id returning r.tenant_id, r.id");
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(now + s_lease);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetGuid(0), reader.GetGuid(1)) : null;
    }

    /// <summary>While a step takes long. An instant that the turn itself has set is left alone.</summary>
    private async Task RenewAsync(Guid tenant, Guid run, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.Source.CreateCommand("update action_runs set next_at = $3 where tenant_id = $1 and id = $2 and next_at > $4 and next_at < $3");
        foreach (var value in new object[] { tenant, run, now + s_lease, now }) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _free.Dispose();
        _woken.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for runs of actions failed; it is tried again")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Carrying on the run {RunId} failed; it is tried again")]
    private partial void LogFailed(Exception exception, Guid runId);
}
