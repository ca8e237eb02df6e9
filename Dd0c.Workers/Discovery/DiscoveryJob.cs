using Dd0c.Domain.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Dd0c.Workers.Discovery;

/// <summary>One discovery run of one tenant; taken over by another node when this one dies.</summary>
[DisallowConcurrentExecution]
internal sealed partial class DiscoveryJob(IServiceScopeFactory scopes, ILogger<DiscoveryJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var tenantId = Guid.Parse(context.MergedJobDataMap.GetString("tenant")!);
        var runId = Guid.Parse(context.MergedJobDataMap.GetString("run")!);
        using var log = logger.BeginScope(new Dictionary<string, object> { ["tenant.id"] = tenantId, ["run.id"] = runId });
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId);
        var status = await scope.ServiceProvider.GetRequiredService<DiscoveryRunner>().RunAsync(runId, cancellationToken);
        LogFinished(runId, status);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Discovery run {RunId} ended {Status}")]
    private partial void LogFinished(Guid runId, string status);
}
