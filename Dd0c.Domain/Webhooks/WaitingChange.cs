using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Webhooks;

/// <summary>What a vendor told has changed and no run has been started for yet; written with the delivery, taken with the run's start.</summary>
public sealed class WaitingChange : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ConnectionId { get; init; }
    /// <summary>A repository's full name, or a region; empty: all of the connection.</summary>
    public required string Subject { get; init; }
}
