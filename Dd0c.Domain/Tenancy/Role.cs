namespace Dd0c.Domain.Tenancy;

/// <summary>What a person may do in a tenant. Each role may do all that the ones before it may.</summary>
public enum Role
{
    /// <summary>Reads the catalog.</summary>
    Viewer,
    /// <summary>Starts discovery and corrects the catalog.</summary>
    Member,
    /// <summary>Manages connections, members and tokens.</summary>
    Admin,
    /// <summary>Manages owners and the tenant itself.</summary>
    Owner,
}

public static class Roles
{
    public static string Word(this Role role) => role switch
    {
        Role.Viewer => "viewer",
        Role.Member => "member",
        Role.Admin => "admin",
        Role.Owner => "owner",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a role"),
    };

    public static Role? Parse(string? word) => word switch
    {
        "viewer" => Role.Viewer,
        "member" => Role.Member,
        "admin" => Role.Admin,
        "owner" => Role.Owner,
        _ => null,
    };
}
