namespace Dd0c.Demo.Estate;

/// <summary>The whole simulated company and what is true of it. The same seed gives the same company, byte for byte.</summary>
public sealed record Company(IReadOnlyList<AwsAccount> Accounts, GitHubOrg GitHub, Truth Truth);

/// <summary>What a perfect discovery would say; tests measure against it, and nothing else may read it.</summary>
public sealed record Truth(IReadOnlyList<TrueService> Services)
{
    /// <summary>ARNs that belong to no one service: bootstraps, StackSets, samples, clusters, stacks of several services. Sorted.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Of each service's ARN: prod, staging or dev.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf { get; init; } = new Dictionary<string, string>();
}

/// <param name="Repository">Full name, or null when none of the organisation's repositories builds it.</param>
/// <param name="Owner">Team slug, or null when truly nobody's.</param>
/// <param name="Resources">ARNs of all environments, sorted.</param>
/// <param name="Case">Which awkward case it stands for, if any: monorepo, shared-stack, cdk-names, two-environments, no-write-team, un-owned-by-codeowners, unowned, …</param>
public sealed record TrueService(string Name, string? Repository, string? RepositoryPath, string? Owner, IReadOnlyList<string> Environments, IReadOnlyList<string> Resources, string? Case);
