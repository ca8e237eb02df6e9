using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;

namespace Dd0c.Workers.Alerts.Retention;

/// <summary>Applies each tenant's retention some times a day; one that fails holds up no other.</summary>
[DisallowConcurrentExecution]
internal sealed partial class AlertRetentionJob(SystemDatabase database, IServiceScopeFactory scopes, ILogger<AlertRetentionJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var tenant in await database.TenantsAsync("select id from tenants order by id", cancellationToken))
            await TenantWork.DoAsync(scopes, tenant, s => s.GetRequiredService<AlertRetention>().ApplyAsync(cancellationToken), e => LogFailed(e, tenant), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What came to organisation {TenantId} could not be moved to the archive or deleted in time; nothing is lost, and it is tried again in some hours")]
    private partial void LogFailed(Exception exception, Guid tenantId);
}

internal static class AlertRetentionModule
{
    public static IServiceCollection AddAlertRetention(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AlertRetentionOptions>, AlertRetentionValidator>();
        services.AddOptions<AlertRetentionOptions>().BindConfiguration("Alerts:Retention").ValidateOnStart();
        services.AddScoped<PayloadArchiver>().AddScoped<AlertRetention>();
        return services.AddQuartz(q =>
        {
            q.AddJob<AlertRetentionJob>(j => j.WithIdentity("alert-retention").StoreDurably());
            q.ScheduleJob<AlertRetentionJob>(t => t.WithIdentity("alert-retention").ForJob("alert-retention").WithCronSchedule("0 41 0/6 * * ?"));
        });
    }
}
