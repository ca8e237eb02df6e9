using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dd0c.Workers.Outbox;

/// <summary>Carries out one kind of side effect; called at least once for each message, perhaps twice.</summary>
internal interface IOutboxHandler
{
    /// <exception cref="Exception">Not done; it is tried again later.</exception>
    Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken);
}

/// <summary>A kind of message this process can handle; the others are left to processes that can.</summary>
/// <param name="Outside">It waits for somebody else's server, and has lanes apart: one that does not answer holds up nothing of ours.</param>
internal sealed record OutboxKind(string Name, bool Outside = false);

internal static class OutboxHandlers
{
    public static IServiceCollection AddOutboxHandler<T>(this IServiceCollection services, string kind, bool outside = false) where T : class, IOutboxHandler =>
        services.AddSingleton(new OutboxKind(kind, outside)).AddKeyedScoped<IOutboxHandler, T>(kind);

    /// <summary>Two senders: of what waits for others' servers, and of the rest.</summary>
    public static IServiceCollection AddOutboxSenders(this IServiceCollection services)
    {
        foreach (var outside in new[] { false, true })
            services.AddSingleton<IHostedService>(p => ActivatorUtilities.CreateInstance<OutboxSender>(p, p.GetServices<OutboxKind>().Where(k => k.Outside == outside).ToList()));
        return services;
    }
}
