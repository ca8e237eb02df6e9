using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Alerts.Digests;

/// <summary>Looks each minute, on every node, whose digests are due. Who looks twice, or at once with another node, makes none twice.</summary>
internal sealed partial class DigestClock(SystemDatabase database, IServiceScopeFactory scopes, TimeProvider time, ILogger<DigestClock> logger) : BackgroundService
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var tenant in await WishingAsync(stoppingToken))
                {
                    await using var scope = scopes.CreateAsyncScope();
                    scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
                    await scope.ServiceProvider.GetRequiredService<DigestDesk>().WriteAsync(time.GetUtcNow(), stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) when (e is NpgsqlException or DbUpdateException || DatabaseAway.Is(e))
            {
                LogAway(e);
            }
            await Task.Delay(s_tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tenants of which a channel wants one.</summary>
    internal async Task<List<Guid>> WishingAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select distinct tenant_id from delivery_channels where enabled and rule->>'digest' in ('daily', 'weekly', 'both')");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tenants = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) tenants.Add(reader.GetGuid(0));
        return tenants;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whose digests are due could not be looked up; it is tried in a minute")]
    private partial void LogAway(Exception exception);
}
