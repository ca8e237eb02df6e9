using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Looks every half minute, on every node, which sources are due. One node claims each: see <see cref="OnCallDesk"/>.</summary>
internal sealed partial class OnCallClock(SystemDatabase database, IServiceScopeFactory scopes, TimeProvider time, ILogger<OnCallClock> logger) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // A slow vendor of one organisation keeps no other waiting for long.
                await Parallel.ForEachAsync(await DueAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, async (tenant, cancellationToken) =>
                {
                    await using var scope = scopes.CreateAsyncScope();
                    scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
                    await scope.ServiceProvider.GetRequiredService<OnCallDesk>().ReadDueAsync(cancellationToken);
                });
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) when (e is NpgsqlException or DbUpdateException || DatabaseAway.Is(e))
            {
                LogAway(e);
            }
            await Task.Delay(s_tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<List<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select distinct tenant_id from on_call_sources where due_at <= $1");
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tenants = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) tenants.Add(reader.GetGuid(0));
        return tenants;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Which on-call sources are due could not be looked up; it is tried again")]
    private partial void LogAway(Exception exception);
}
