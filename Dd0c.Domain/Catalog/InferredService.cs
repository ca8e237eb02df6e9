using Dd0c.Domain.Corrections;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>A logical service as the present inventory shows it; what the catalog is reconciled against.</summary>
/// <param name="Anchors">The stable keys it is recognised by next time: ARNs, <c>repo:&lt;node id&gt;[:path:name]</c>; sorted, never empty.</param>
/// <param name="Type">api, worker, cron, database, queue, frontend, library, or service when nothing tells.</param>
/// <param name="Lifecycle">production, staging, development, experimental, deprecated.</param>
/// <param name="Tier">critical, standard, experimental.</param>
/// <param name="Environments">Folded into this service: production, staging, development, …; sorted.</param>
/// <param name="Health">healthy, degraded, down, unknown.</param>
/// <param name="Confidence">0 to 1: that this is a real service, rightly named, linked and owned.</param>
public sealed record InferredService(
    IReadOnlyList<string> Anchors,
    string Name,
    string DisplayName,
    IReadOnlyList<string> Aliases,
    string? Description,
    string Type,
    string Lifecycle,
    string Tier,
    IReadOnlyList<string> TechStack,
    string? Runtime,
    IReadOnlyList<string> Environments,
    string Health,
    LastDeploy? LastDeploy,
    RepositoryLink? Repository,
    OwnerVerdict Owner,
    IReadOnlyList<ServiceResource> Resources,
    double Confidence,
    IReadOnlyList<Evidence> Evidence)
{
    /// <summary>Where sources have come to say something else than a person did.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; init; } = [];

    /// <summary>Teams that have another part in it.</summary>
    public IReadOnlyList<ServiceRole> Roles { get; init; } = [];

    /// <summary>Why the owner that stands may be none any more.</summary>
    public IReadOnlyList<Drift> Drift { get; init; } = [];

    /// <summary>Keys of the drift that a person accepted and that is no more: should it come again, it is asked about again.</summary>
    public IReadOnlyList<string> DriftOver { get; init; } = [];

    /// <summary>What is to be kept beside the person's word in the place of what is over: sources that speak for it again, so that they can fall silent again.</summary>
    public IReadOnlyList<string> DriftBack { get; init; } = [];

    /// <summary>What else a person should say of it.</summary>
    public IReadOnlyList<Doubt> Doubts { get; init; } = [];

    /// <summary>The person's word by which the owner stands; null: it is found.</summary>
    public Correction.Value? OwnerSaid { get; init; }

    /// <summary>The repository that was found, where a person named another or none.</summary>
    public RepositoryLink? FoundRepository { get; init; }

    /// <summary>The smallest anchor: unique among the services of one inventory.</summary>
    public string Key => Anchors[0];
}

/// <param name="Environment">production, staging, …, or as GitHub has it where it is no such word; null when nothing tells.</param>
/// <param name="Commit">The whole hash; null when nothing tells.</param>
/// <param name="Actor">Who started it, a GitHub login.</param>
/// <param name="Url">Where GitHub shows it.</param>
public sealed record LastDeploy(DateTimeOffset At, string? Environment, string? Commit, string? Actor, string? Url);

/// <param name="Path">The directory of the service inside a monorepo; null for the whole repository.</param>
public sealed record RepositoryLink(string NodeId, string FullName, string Url, string? DefaultBranch, string? Path, double Confidence, string Source);

/// <param name="Environment">production, staging, …; null when nothing tells.</param>
public sealed record ServiceResource(string Arn, string? Environment);

/// <summary>That one service needs another. Keys are <see cref="InferredService.Key"/>.</summary>
/// <param name="Kind">calls, publishes_to, reads_from, triggers, depends_on.</param>
public sealed record InferredDependency(string SourceKey, string TargetKey, string Kind, double Confidence, string Source, IReadOnlyList<Evidence> Evidence);
