using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Search;

/// <summary>The search row of one service or team, written in the transaction that changed it.</summary>
public sealed class SearchDocumentRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string Title { get; init; }
    /// <summary>Lower case, accents off, separators as spaces: what trigrams see.</summary>
    public required string Folded { get; init; }
    public string[] Aliases { get; init; } = [];
    public string Body { get; init; } = "";
    public Guid? TeamId { get; init; }
    /// <summary>JSON of <see cref="SearchDocument"/>.</summary>
    public required string Document { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What can be found, and what a result row shows of it.</summary>
/// <param name="Kind">service or team.</param>
public sealed record SearchDocument(
    Guid Id,
    string Kind,
    string Slug,
    string Title,
    IReadOnlyList<string> Aliases,
    string? Description,
    Guid? TeamId,
    string? TeamName,
    string? TeamSlug,
    string OwnerState,
    double OwnerConfidence,
    string? Repository,
    string Type,
    string Tier,
    string Lifecycle,
    string Health,
    IReadOnlyList<string> TechStack,
    double Confidence,
    DateTimeOffset? LastDeployAt,
    DateTimeOffset UpdatedAt);
