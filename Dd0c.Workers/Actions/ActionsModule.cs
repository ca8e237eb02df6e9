using Dd0c.Workers.Connections;
using Dd0c.Workers.Integrations.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Actions;

public static class ActionsModule
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    /// <summary>Self-service actions, golden paths, and what carries runs on.</summary>
    public static IServiceCollection AddActions(this IServiceCollection services)
    {
        services.AddSingleton<ActionVault>().AddSingleton<WorkflowDispatch>();
        services.AddScoped<ActionActions>().AddScoped<GoldenPathActions>().AddScoped<RunRequests>().AddScoped<RunActions>().AddScoped<RunReports>().AddScoped<RunTurn>();
        services.AddScoped<IStepExecutor, ChangeStep>().AddScoped<IStepExecutor, RevertStep>().AddScoped<IStepExecutor, WebhookStep>().AddScoped<IStepExecutor, WorkflowStep>();
        // Whole addresses and headers are not logged: they may hold secrets.
        services.AddHttpClient(WebhookStep.HttpName, http => http.Timeout = s_patience).ConfigurePrimaryHttpMessageHandler(p => p.GetRequiredService<AddressPolicy>().CreateHandler()).RemoveAllLoggers();
        services.AddHostedService<ActionRunner>();
        return services;
    }
}
