using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Platform;

/// <summary>Looks from time to time, on every node, which tenants have something due, and does it for each; one that fails holds up no other and is tried at the next look.</summary>
/// <param name="tick">Between two looks.</param>
/// <param name="atOnce">So many tenants are worked for side by side.</param>
internal abstract partial class TenantClock(IServiceScopeFactory scopes, TimeProvider time, ILogger logger, TimeSpan tick, int atOnce = 1) : BackgroundService
{
    /// <summary>Across tenants, by the role that may look there.</summary>
    protected internal abstract Task<List<Guid>> DueAsync(CancellationToken cancellationToken);

    /// <param name="services">Of a unit of work for the tenant.</param>
    protected abstract Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Parallel.ForEachAsync(await DueAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stoppingToken }, WorkForAsync);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) // whatever it is, the next look is not missed
            {
                Log(e, null);
            }
            await Task.Delay(tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ValueTask WorkForAsync(Guid tenant, CancellationToken cancellationToken) => new(TenantWork.DoAsync(scopes, tenant, s => WorkAsync(s, cancellationToken), e => Log(e, tenant), cancellationToken));

    private void Log(Exception fault, Guid? tenant)
    {
        if (DatabaseAway.Is(fault)) LogAway(fault, GetType().Name);
        else LogFailed(fault, GetType().Name, tenant);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Clock} does not reach the database; it looks again soon")]
    private partial void LogAway(Exception exception, string clock);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Clock} failed for organisation {Tenant}; it is tried again at its next look")]
    private partial void LogFailed(Exception exception, string clock, Guid? tenant);
}
