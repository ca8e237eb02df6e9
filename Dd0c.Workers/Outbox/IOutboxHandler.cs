using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Outbox;

/// <summary>Carries out one kind of side effect; called at least once for each message, perhaps twice.</summary>
internal interface IOutboxHandler
{
    /// <exception cref="Exception">Not done; it is tried again later.</exception>
    Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken);
}

/// <summary>A kind of message this process can handle; the others are left to processes that can.</summary>
internal sealed record OutboxKind(string Name);

internal static class OutboxHandlers
{
    public static IServiceCollection AddOutboxHandler<T>(this IServiceCollection services, string kind) where T : class, IOutboxHandler =>
        services.AddSingleton(new OutboxKind(kind)).AddKeyedScoped<IOutboxHandler, T>(kind);
}
