using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Dd0c.Workers.Audit;

/// <summary>Each minute: gives the audit events that were written their places in their organisations' chains.</summary>
[DisallowConcurrentExecution]
internal sealed partial class AuditSealJob(SystemDatabase database, ILogger<AuditSealJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await SealAsync(database, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException || DatabaseAway.Is(e))
        {
            LogNotSealed(e);
        }
    }

    /// <returns>How many were sealed.</returns>
    internal static async Task<int> SealAsync(SystemDatabase database, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select audit_seal()");
        command.CommandTimeout = 300;
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Audit events could not be sealed; it is tried again in a minute")]
    private partial void LogNotSealed(Exception exception);
}

public static class AuditSealing
{
    public static IServiceCollection AddAuditSealing(this IServiceCollection services) => services.AddQuartz(q =>
    {
        q.AddJob<AuditSealJob>(j => j.WithIdentity("audit-seal").StoreDurably());
        q.ScheduleJob<AuditSealJob>(t => t.WithIdentity("audit-seal").ForJob("audit-seal").WithCronSchedule("15 * * * * ?"));
    });
}
