namespace Dd0c.Web.Catalog;

/// <summary>One line of the catalog.</summary>
/// <param name="Environment">Which one, where each has a line of its own; null also where none is known.</param>
public sealed record ServiceRow(
    Guid Id,
    string Slug,
    string Name,
    string Type,
    string OwnerState,
    string? Team,
    string? TeamSlug,
    double OwnerConfidence,
    string Health,
    string Tier,
    string Lifecycle,
    IReadOnlyList<string> Environments,
    IReadOnlyList<string> TechStack,
    DateTimeOffset? LastDeployAt,
    string? RepoFullName,
    string? RepoUrl,
    DateTimeOffset UpdatedAt,
    string? Environment = null)
{
    /// <summary>Numbers of the open incidents that touch it, the worst first.</summary>
    public IReadOnlyList<int> Incidents { get; init; } = [];
}

internal sealed record ServiceList(IReadOnlyList<ServiceRow> Rows, int Total);
