using Dd0c.Workers.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Credentials;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dd0c.Workers.Integrations.Aws;

/// <summary>What the host needs of AWS: the scanner.</summary>
internal static class AwsModule
{
    public static IServiceCollection AddAws(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAwsCredentials, AmbientCredentials>();
        services.AddSingleton<AwsThrottle>();
        services.AddSingleton<AwsConnector>();
        services.AddSingleton<IScanner, AwsScanner>();
        return services;
    }
}
