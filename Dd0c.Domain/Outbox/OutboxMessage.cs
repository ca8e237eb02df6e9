using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Outbox;

/// <summary>A side effect, written in the transaction that causes it and sent afterwards, at least once.</summary>
public sealed class OutboxMessage : ITenantOwned
{
    public long Id { get; init; }
    public Guid TenantId { get; init; }
    public required string Kind { get; init; }
    /// <summary>Makes the effect idempotent at the receiver.</summary>
    public required string Key { get; init; }
    public required string Payload { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset AvailableAt { get; init; }
    public int Attempts { get; init; }
    public string? LastError { get; init; }
    public DateTimeOffset? DeadAt { get; init; }
}
