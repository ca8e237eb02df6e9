namespace Dd0c.Demo.Estate;

/// <summary>A simulated GitHub organisation, in GitHub's own terms.</summary>
/// <param name="Token">The bearer token the server accepts.</param>
public sealed record GitHubOrg(string Login, string NodeId, string Token, IReadOnlyList<GitHubRepository> Repositories, IReadOnlyList<GitHubTeam> Teams, IReadOnlyList<GitHubUser> Users);

/// <param name="Id">The REST number; <paramref name="NodeId"/> is the GraphQL id.</param>
/// <param name="Files">Path → text at the head of the default branch.</param>
public sealed record GitHubRepository(long Id, string NodeId, string Name, string? Description, string DefaultBranch, DateTimeOffset CreatedAt, DateTimeOffset PushedAt, IReadOnlyDictionary<string, string> Files)
{
    public bool IsArchived { get; init; }
    public bool IsFork { get; init; }
    public bool IsPrivate { get; init; } = true;
    public string? PrimaryLanguage { get; init; }
    public IReadOnlyList<string> Languages { get; init; } = [];
    public IReadOnlyList<string> Topics { get; init; } = [];
    public IReadOnlyList<GitHubCommit> Commits { get; init; } = [];
    /// <summary>In any order; a workflow that names an environment makes one.</summary>
    public IReadOnlyList<GitHubDeployment> Deployments { get; init; } = [];
    /// <summary>Workflow runs on the default branch that succeeded.</summary>
    public IReadOnlyList<GitHubRun> Runs { get; init; } = [];
}

/// <param name="State">ACTIVE, INACTIVE, FAILURE, …</param>
public sealed record GitHubDeployment(string Environment, string State, DateTimeOffset At, string Commit, string Creator);

/// <param name="Path">The workflow's file.</param>
public sealed record GitHubRun(long Id, string Path, DateTimeOffset At, string Commit, string Actor);

public sealed record GitHubCommit(string Oid, string AuthorLogin, DateTimeOffset At, string Message);

public sealed record GitHubUser(string Login, string? Name, string NodeId);

/// <param name="Members">Login → MEMBER or MAINTAINER.</param>
/// <param name="Repositories">Repository name → READ, TRIAGE, WRITE, MAINTAIN, ADMIN.</param>
public sealed record GitHubTeam(long Id, string NodeId, string Slug, string Name, string? Description, string? ParentSlug, IReadOnlyDictionary<string, string> Members, IReadOnlyDictionary<string, string> Repositories);
