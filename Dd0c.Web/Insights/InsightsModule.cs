namespace Dd0c.Web.Insights;

internal static class InsightsModule
{
    /// <summary>In the order of the tabs.</summary>
    public static IServiceCollection AddInsights(this IServiceCollection services) =>
        services.AddScoped<IInsight, OwnershipInsight>().AddScoped<IInsight, HealthInsight>().AddScoped<IInsight, DebtInsight>().AddScoped<IInsight, DeployInsight>().AddScoped<IInsight, NoiseInsight>();
}
