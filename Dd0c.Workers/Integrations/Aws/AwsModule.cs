using Dd0c.Workers.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Credentials;
using Dd0c.Workers.Integrations.Aws.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dd0c.Workers.Integrations.Aws;

/// <summary>What the host needs of AWS: the scanner. Endpoints that customers name pass the <see cref="Connections.AddressPolicy"/>.</summary>
internal static class AwsModule
{
    public static IServiceCollection AddAws(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAwsCredentials, AmbientCredentials>();
        services.AddSingleton<AwsThrottle>();
        services.AddSingleton<AwsHttp>();
        services.AddSingleton<AwsConnector>();
        services.AddSingleton<IScanner, AwsScanner>();
        return services;
    }
}
