using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Dd0c.Workers.History;

/// <summary>Some times a day: the months of the history and its archive, then what is kept only so long.</summary>
[DisallowConcurrentExecution]
internal sealed partial class HistoryJob(HistoryArchiver archiver, SystemDatabase database, IServiceScopeFactory scopes, ILogger<HistoryJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await archiver.RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArchiveUnreadable or NpgsqlException || DatabaseAway.Is(e))
        {
            LogNotArchived(e); // all of it is still in the database; the next time comes to it again
        }
        foreach (var tenant in await database.TenantsAsync("select id from tenants order by id", cancellationToken))
            await TenantWork.DoAsync(scopes, tenant, s => s.GetRequiredService<Retention>().ApplyAsync(cancellationToken), e => LogNotDeleted(e, tenant), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "History could not be moved to the archive; nothing is lost, and it is tried again in some hours")]
    private partial void LogNotArchived(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "What is kept only so long could not be deleted of organisation {TenantId}; it is tried again in some hours")]
    private partial void LogNotDeleted(Exception exception, Guid tenantId);
}
