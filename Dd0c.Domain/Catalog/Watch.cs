using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Catalog;

/// <summary>That a person keeps an eye on a service.</summary>
public sealed class Watch : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid UserId { get; init; }
    public Guid ServiceId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}
