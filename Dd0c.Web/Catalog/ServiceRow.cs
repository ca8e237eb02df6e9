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

    /// <summary>Percent and level by the organisation's first scorecard, where that column was asked for; null: it is not scored.</summary>
    public double? Score { get; init; }

    /// <summary>Null also below the lowest level.</summary>
    public string? Level { get; init; }

    /// <summary>Whether it waits in Review, where that column was asked for.</summary>
    public bool NeedsLook { get; init; }
}

internal sealed record ServiceList(IReadOnlyList<ServiceRow> Rows, int Total);
