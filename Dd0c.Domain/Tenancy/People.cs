namespace Dd0c.Domain.Tenancy;

/// <summary>A customer: an organisation whose rows nobody else sees.</summary>
public sealed class Tenant
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Slug { get; set; }
    public required string Name { get; set; }
    public bool IsDemo { get; init; }
    public string Settings { get; set; } = "{}";
    public string Onboarding { get; set; } = "{}";
    /// <summary>Bumped once per catalog batch; caches compare it instead of being emptied on each row.</summary>
    public long CatalogVersion { get; set; }
    /// <summary>By which what came is kept longer or shorter; null: the operator's choice for all.</summary>
    public string? Plan { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A person; belongs to tenants through memberships.</summary>
public sealed class User
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public long? GithubId { get; set; }
    public required string Login { get; set; }
    public string? Email { get; set; }
    public required string DisplayName { get; set; }
    public string? AvatarUrl { get; set; }
    public string? PasswordHash { get; set; }
    public int FailedSignIns { get; set; }
    public DateTimeOffset? LockedUntil { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastSeenAt { get; set; }
}

/// <summary>A signed-in browser. Revoking the row ends the cookie and every circuit opened with it.</summary>
public sealed class Session
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid UserId { get; init; }
    public Guid? TenantId { get; set; }
    public string? UserAgent { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset LastSeenAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

public sealed class Membership : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid UserId { get; init; }
    public required string Role { get; set; }
    public Guid? TeamId { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A one-time link by which somebody joins a tenant; only the hash of its secret is kept.</summary>
public sealed class Invitation : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string? Email { get; init; }
    public required string Role { get; init; }
    public required byte[] Hash { get; init; }
    public Guid? InvitedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? AcceptedAt { get; set; }
}

/// <summary>A machine's credential. Only the SHA-256 of the 256-bit secret is kept; the prefix is what a person recognises it by.</summary>
public sealed class ApiToken : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; init; }
    public required string Prefix { get; init; }
    public required byte[] Hash { get; init; }
    public required string[] Scopes { get; init; }
    public Guid? CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public string? LastUsedFrom { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}
