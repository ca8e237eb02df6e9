namespace Dd0c.Domain.Tenancy;

/// <summary>A row that belongs to exactly one tenant: filtered by the context and walled by row-level security.</summary>
public interface ITenantOwned
{
    Guid TenantId { get; }
}
