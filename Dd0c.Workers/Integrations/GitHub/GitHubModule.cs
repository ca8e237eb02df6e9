using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dd0c.Workers.Integrations.GitHub;

public static class GitHubModule
{
    /// <summary>The GitHub scanner as an <see cref="IScanner"/>. Its connections pass the <see cref="AddressPolicy"/>.</summary>
    public static IServiceCollection AddGitHub(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new GitHubOptions());
        services.TryAddSingleton<GitHubSessions>();
        services.TryAddSingleton<ListingCache>();
        services.TryAddSingleton<DeliveryLog>();
        services.TryAddSingleton<DeploymentHistory>();
        services.AddSingleton<IScanner, GitHubScanner>();
        services.AddHttpClient(GitHubSessions.HttpName, http =>
            {
                http.Timeout = Timeout.InfiniteTimeSpan; // each attempt has its own
                http.MaxResponseContentBufferSize = 128 * 1024 * 1024;
                http.DefaultRequestVersion = System.Net.HttpVersion.Version20;
                http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
            })
            .ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<AddressPolicy>().CreateHandler()) // redirects are followed by the client
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services;
    }
}
