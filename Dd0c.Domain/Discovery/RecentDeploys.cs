using Dd0c.Domain.Alerts.Deploys;

namespace Dd0c.Domain.Discovery;

/// <summary>What a scan saw of the last day's deploys.</summary>
/// <param name="Deployments">As the scan saw them.</param>
/// <param name="Runs">Of workflows that deploy and make no deployments.</param>
public sealed record RecentDeploys(IReadOnlyList<RecentDeployment> Deployments, IReadOnlyList<DeploySignal> Runs)
{
    /// <summary>So far back is looked.</summary>
    public static readonly TimeSpan Back = TimeSpan.FromHours(24);

    public static RecentDeploys None { get; } = new([], []);
}

/// <summary>A deployment as a scan saw it.</summary>
/// <param name="Repository">owner/name.</param>
/// <param name="ChangedAt">When it came to its present state.</param>
/// <param name="Ended">That state is none it will leave by itself.</param>
public sealed record RecentDeployment(string Repository, string? Commit, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, bool Ended);
