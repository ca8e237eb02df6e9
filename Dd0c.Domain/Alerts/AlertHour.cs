using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts;

/// <summary>What came in one hour of arrival.</summary>
public sealed class AlertHour : ITenantOwned
{
    public Guid TenantId { get; init; }
    public DateTimeOffset Hour { get; init; }
    public Guid IntegrationId { get; init; }
    public int Deliveries { get; init; }
    /// <summary>Those among them that had been taken before.</summary>
    public int Repeats { get; init; }
}

/// <summary>What became of what came in one hour of arrival.</summary>
public sealed class AlertOutcome : ITenantOwned
{
    public Guid TenantId { get; init; }
    public DateTimeOffset Hour { get; init; }
    public Guid IntegrationId { get; init; }
    public int Read { get; init; }
    public int Nothing { get; init; }
    public int Quarantined { get; init; }
    public int Signals { get; init; }
    public int Alerts { get; init; }
    public int Incidents { get; init; }
}
