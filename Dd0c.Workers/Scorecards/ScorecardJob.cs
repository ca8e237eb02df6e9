using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Dd0c.Workers.Scorecards;

/// <summary>
/// Every minute: scores anew where an exemption is over; every fifth, where a check asks for what changes without the catalog; once a day
/// everywhere, so that each day has its sums.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class ScorecardJob(SystemDatabase database, IServiceScopeFactory scopes, TimeProvider time, ILogger<ScorecardJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var at = (context.ScheduledFireTimeUtc ?? context.FireTimeUtc).UtcDateTime;
        var due = at is { Hour: 0, Minute: 1 } ? await database.TenantsAsync("select id from tenants order by id", cancellationToken)
            : [.. (await database.TenantsAsync("select distinct tenant_id from exemptions where ended_at is null and until <= $1", cancellationToken, time.GetUtcNow()))
                .Concat(at.Minute % 5 == 0 ? await database.TenantsAsync("select distinct tenant_id from scorecards where live", cancellationToken) : []).Distinct().Order()];
        foreach (var tenant in due) await TenantWork.DoAsync(scopes, tenant, s => ScoreAsync(s, cancellationToken), e => LogFailed(e, tenant), cancellationToken);
    }

    private async Task ScoreAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using (var db = services.GetRequiredService<TenantDb>().Open())
        {
            var now = time.GetUtcNow();
            await db.Exemptions.Where(e => e.EndedAt == null && e.Until <= now).ExecuteUpdateAsync(e => e.SetProperty(x => x.EndedAt, x => x.Until), cancellationToken);
        }
        await services.GetRequiredService<ScorecardScorer>().RunAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The services of organisation {TenantId} could not be scored; it is tried again in a minute or with the next change")]
    private partial void LogFailed(Exception exception, Guid tenantId);
}
