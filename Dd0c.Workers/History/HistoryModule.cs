using Dd0c.Workers.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;

namespace Dd0c.Workers.History;

public static class HistoryModule
{
    public static IServiceCollection AddHistory(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<HistoryOptions>, HistoryOptionsValidator>();
        services.AddOptions<HistoryOptions>().BindConfiguration("History").ValidateOnStart().PostConfigure(o =>
        {
            // Beside a database of its own there is one dd0c. Beside a database elsewhere there may be several, and a folder of one of them is not the others'.
            if (string.IsNullOrWhiteSpace(o.ArchiveFolder)) o.ArchiveFolder = string.IsNullOrWhiteSpace(configuration.GetConnectionString("Main")) ? Path.Combine(StateFolder.DefaultPath(), "archive") : null;
        });
        services.AddSingleton<IArchive>(p => p.GetRequiredService<IOptions<HistoryOptions>>() is { Value.ArchiveBucket.Length: > 0 } bucket ? new S3Archive(bucket) : new FolderArchive(p.GetRequiredService<IOptions<HistoryOptions>>()));
        services.AddSingleton<HistoryArchiver>();
        services.AddScoped<CatalogHistory>();
        services.AddScoped<Retention>();
        services.AddQuartz(q =>
        {
            q.AddJob<HistoryJob>(j => j.WithIdentity("history").StoreDurably());
            q.ScheduleJob<HistoryJob>(t => t.WithIdentity("history").ForJob("history").WithCronSchedule("0 17 0/6 * * ?"));
        });
        return services;
    }
}
