namespace Dd0c.Demo.Estate;

/// <summary>The whole simulated company and what is true of it. The same seed gives the same company, byte for byte.</summary>
public sealed record Company(IReadOnlyList<AwsAccount> Accounts, GitHubOrg GitHub, Truth Truth)
{
    /// <summary>Organisations that it has besides; the demo server knows only the first.</summary>
    public IReadOnlyList<GitHubOrg> OtherOrgs { get; init; } = [];
}

/// <summary>What a perfect discovery would say; tests measure against it, and nothing else may read it.</summary>
public sealed record Truth(IReadOnlyList<TrueService> Services)
{
    /// <summary>ARNs that belong to no one service: bootstraps, StackSets, samples, clusters, stacks of several services. Sorted.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>ARNs on which two labellers would not agree; whatever is said of them is neither right nor wrong.</summary>
    public IReadOnlyList<string> Undecided { get; init; } = [];

    /// <summary>Of each service's ARN: prod, staging, dev, …</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf { get; init; } = new Dictionary<string, string>();
}

/// <param name="Repository">Full name, or null when none of the organisation's repositories builds it.</param>
/// <param name="Owner">Team slug, or null when truly nobody's.</param>
/// <param name="Resources">ARNs of all environments, sorted.</param>
/// <param name="Case">Which awkward case it stands for, if any: monorepo, shared-stack, cdk-names, two-environments, no-write-team, un-owned-by-codeowners, unowned, …</param>
public sealed record TrueService(string Name, string? Repository, string? RepositoryPath, string? Owner, IReadOnlyList<string> Environments, IReadOnlyList<string> Resources, string? Case)
{
    public Shown Shown { get; init; } = new(RepositoryShown.ByEvidence, Owner is not null);
}

/// <summary>How much of a service the estate shows. What it does not show, nobody can be blamed for not saying; saying it wrong is wrong all the same.</summary>
/// <param name="Owner">False also for what is nobody's.</param>
public sealed record Shown(RepositoryShown Repository, bool Owner);

public enum RepositoryShown
{
    NotAtAll,
    /// <summary>Nothing but that the two are called alike.</summary>
    ByNameAlone,
    /// <summary>A workflow, a template, an image, a label, a tag or a descriptor says so.</summary>
    ByEvidence,
}
