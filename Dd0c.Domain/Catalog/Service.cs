using System.Linq.Expressions;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Catalog;

/// <summary>A logical service in the catalog. See <see cref="InferredService"/> for what each member may hold.</summary>
public sealed class Service : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public required string Slug { get; set; }
    public required string Name { get; set; }
    public required string DisplayName { get; set; }
    public string[] Aliases { get; set; } = [];
    public string? Description { get; set; }
    public required string Type { get; set; }
    public required string Lifecycle { get; set; }
    public required string Tier { get; set; }
    public string[] TechStack { get; set; } = [];
    public string? Runtime { get; set; }
    public string[] Environments { get; set; } = [];
    public required string Health { get; set; }
    public DateTimeOffset? LastDeployAt { get; set; }
    /// <summary>JSON of <see cref="Catalog.LastDeploy"/>; null when none was seen.</summary>
    public string? LastDeploy { get; set; }
    /// <summary>owned, ambiguous or unowned.</summary>
    public required string OwnerState { get; set; }
    public Guid? OwnerTeamId { get; set; }
    public double OwnerConfidence { get; set; }
    public string? OwnerSource { get; set; }
    public Guid? RunnerUpTeamId { get; set; }
    public double? RunnerUpConfidence { get; set; }
    public string? RepoNodeId { get; set; }
    public string? RepoFullName { get; set; }
    public string? RepoUrl { get; set; }
    public string? RepoDefaultBranch { get; set; }
    public string? RepoPath { get; set; }
    public double? RepoConfidence { get; set; }
    public string? RepoSource { get; set; }
    public double Confidence { get; set; }
    public string[] Anchors { get; set; } = [];
    /// <summary>JSON list of <see cref="Catalog.Evidence"/>.</summary>
    public string Evidence { get; set; } = "[]";
    /// <summary>JSON list of <see cref="Corrections.Conflict"/>.</summary>
    public string Conflicts { get; set; } = "[]";
    /// <summary>JSON list of <see cref="Ownership.Drift"/>.</summary>
    public string Drift { get; set; } = "[]";
    /// <summary>JSON list of <see cref="Corrections.Doubt"/>.</summary>
    public string Doubts { get; set; } = "[]";
    public byte[] Fingerprint { get; set; } = [];
    public int MissedRuns { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>An owner shown as less sure than this (70 %, rounded) is asked about.</summary>
    public const double Sure = .695;

    /// <summary>What a person should look at: no owner that a person has not confirmed, two candidates, an owner that is shown as less than 70 % sure, a source that contradicts a correction, an owner that may be none any more, another service that it looks like, or that it seems to be gone.</summary>
    public static readonly Expression<Func<Service, bool>> NeedsLook = s => (s.OwnerState != "owned" && s.OwnerSource != Source.Correction) || (s.OwnerState == "owned" && s.OwnerConfidence < Sure) || s.Conflicts != "[]" || s.Drift != "[]" || s.Doubts != "[]";
}

/// <summary>A team that owns things; see <see cref="Ownership.InferredTeam"/>.</summary>
public sealed class Team : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public required string Key { get; init; }
    public required string Slug { get; set; }
    public required string Name { get; set; }
    public string? Description { get; set; }
    public string? ParentSlug { get; set; }
    public required string Source { get; set; }
    /// <summary>JSON list of <see cref="Ownership.TeamPerson"/>.</summary>
    public string Members { get; set; } = "[]";
    public string[] Aliases { get; set; } = [];
    public byte[] Fingerprint { get; set; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? RemovedAt { get; set; }
}

/// <summary>An address that a service had before.</summary>
public sealed class ServiceSlug : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required string Slug { get; init; }
    public Guid ServiceId { get; init; }
}

/// <summary>Which service a cloud resource belongs to.</summary>
public sealed class ServiceResourceRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required string Arn { get; init; }
    public Guid ServiceId { get; set; }
    public string? Environment { get; set; }
}

public sealed class ServiceOwnership : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ServiceId { get; init; }
    public Guid TeamId { get; init; }
    /// <summary>primary, contributing, on_call, security or cost.</summary>
    public required string Role { get; init; }
    public double Confidence { get; set; }
    public required string Source { get; set; }
    public Guid? VerifiedBy { get; set; }
    public DateTimeOffset? VerifiedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

public sealed class ServiceDependency : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid SourceServiceId { get; init; }
    public Guid TargetServiceId { get; init; }
    public required string Kind { get; init; }
    public double Confidence { get; set; }
    public required string Source { get; set; }
    public string Evidence { get; set; } = "[]";
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a person opened last, for the palette and the home page.</summary>
public sealed class Recent : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid UserId { get; init; }
    /// <summary>service or team.</summary>
    public required string Kind { get; init; }
    public Guid TargetId { get; init; }
    public DateTimeOffset OpenedAt { get; set; }
}
