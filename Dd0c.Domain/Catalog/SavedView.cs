using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Catalog;

/// <summary>A view of the catalog that a person saved.</summary>
public sealed class SavedView : ITenantOwned
{
    public const int LongestName = 60;
    public const int LongestAddress = 2_000;
    /// <summary>Of one person.</summary>
    public const int Most = 50;

    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public required string Name { get; set; }
    /// <summary>The catalog's own, defaults left out: the same selection has the same one.</summary>
    public required string Address { get; set; }
    /// <summary>Whether everybody of the organisation has it too.</summary>
    public bool Shared { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
