using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Integrations.Slack;

public static class SlackModule
{
    public static IServiceCollection AddSlack(this IServiceCollection services)
    {
        services.AddSingleton<SlackSettings>().AddSingleton<SlackClient>().AddSingleton<SlackPace>().AddSingleton<SlackVault>();
        // No redirects: a token goes nowhere but where the operator said. Whole addresses and headers are not logged.
        services.AddHttpClient(SlackClient.HttpName, http => http.MaxResponseContentBufferSize = 8 * 1024 * 1024)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }).RemoveAllLoggers();
        return services;
    }
}
