using Dd0c.Workers.Integrations.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Actions;

public static class ActionsModule
{
    /// <summary>Self-service actions, golden paths, and what carries runs on.</summary>
    public static IServiceCollection AddActions(this IServiceCollection services)
    {
        services.AddSingleton<ActionVault>().AddSingleton<WorkflowDispatch>();
        services.AddScoped<ActionActions>().AddScoped<GoldenPathActions>().AddScoped<RunRequests>().AddScoped<RunActions>().AddScoped<RunReports>().AddScoped<RunTurn>();
        services.AddScoped<IStepExecutor, ChangeStep>().AddScoped<IStepExecutor, RevertStep>().AddScoped<IStepExecutor, WebhookStep>().AddScoped<IStepExecutor, WorkflowStep>();
        services.AddHostedService<ActionRunner>();
        return services;
    }
}
