using Dd0c.Workers.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Alerts.Digests;

internal static class DigestModule
{
    public static IServiceCollection AddDigests(this IServiceCollection services) =>
        services.AddScoped<DigestDesk>().AddScoped<DigestReading>().AddHostedService<DigestClock>().AddOutboxHandler<DigestDelivery>(DigestDelivery.Kind, outside: true);
}
