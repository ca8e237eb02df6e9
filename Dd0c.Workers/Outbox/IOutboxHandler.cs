namespace Dd0c.Workers.Outbox;

/// <summary>Carries out one kind of side effect; called at least once for each message, perhaps twice.</summary>
internal interface IOutboxHandler
{
    string Kind { get; }

    /// <exception cref="Exception">Not done; it is tried again later.</exception>
    Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken);
}
