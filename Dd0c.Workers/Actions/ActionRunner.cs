using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Actions;

/// <summary>Carries runs on, on every node and each by one at a time: a lane has a run by its lease, which another may replace once the run is due again, as it will be should a node die.</summary>
internal sealed partial class ActionRunner(SystemDatabase database, ChangeFeed changes, IServiceScopeFactory scopes, TimeProvider time, ILogger<ActionRunner> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private readonly Lanes _lanes = new(4);
    private readonly SemaphoreSlim _woken = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        changes.Heard += Wake;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await _lanes.StartAsync(ClaimAsync, AdvanceAsync, stoppingToken)) { }
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
        await _lanes.EmptyAsync();
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

    private async Task AdvanceAsync(Claimed held, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(held.Tenant);
            var turn = scope.ServiceProvider.GetRequiredService<RunTurn>().AdvanceAsync(held.Run, held.Lease, cancellationToken);
            while (await Task.WhenAny(turn, Task.Delay(RunTurn.Lease / 3, time, cancellationToken)) != turn && !cancellationToken.IsCancellationRequested) await HoldAsync(held, RunTurn.Lease);
            await turn;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            await HoldAsync(held, TimeSpan.Zero); // another node need not wait for the end of the lease
        }
        catch (Exception e) // the lease ends, and it begins again
        {
            LogFailed(e, held.Run);
        }
    }

    private async Task<Claimed?> ClaimAsync(CancellationToken cancellationToken)
    {
        var (now, lease) = (time.GetUtcNow(), Guid.NewGuid());
        await using var command = database.Source.CreateCommand("update action_runs r set next_at = $2, lease = $3 from (select tenant_id, id from action_runs where next_at <= $1 order by next_at limit 1 for update skip locked) d where r.tenant_id = d.tenant_id and r.id = d.id returning r.tenant_id, r.id");
        foreach (var value in new object[] { now, now + RunTurn.Lease, lease }) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetGuid(0), reader.GetGuid(1), lease) : null;
    }

    /// <summary>Keeps a run so long from now. One that this lane has no more is left alone.</summary>
    private async Task HoldAsync(Claimed held, TimeSpan most)
    {
        try
        {
            await using var command = database.Source.CreateCommand("update action_runs set next_at = $4 where tenant_id = $1 and id = $2 and lease = $3 and next_at is not null");
            foreach (var value in new object[] { held.Tenant, held.Run, held.Lease, time.GetUtcNow() + most }) command.Parameters.AddWithValue(value);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException || DatabaseAway.Is(e))
        {
            LogFailed(e, held.Run); // the lease is shorter for it
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _lanes.Dispose();
        _woken.Dispose();
    }

    private sealed record Claimed(Guid Tenant, Guid Run, Guid Lease);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for runs of actions failed; it is tried again")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Carrying on the run {RunId} failed; it is tried again")]
    private partial void LogFailed(Exception exception, Guid runId);
}
