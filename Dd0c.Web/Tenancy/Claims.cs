using System.Security.Claims;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Web.Tenancy;

/// <summary>What a signed-in person or a token carries. Cookies hold the session's id alone; the rest is read from its row at each request.</summary>
internal static class Claims
{
    public const string UserId = "sub";
    public const string SessionId = "sid";
    public const string Tenant = "tenant";
    public const string Role = "role";
    public const string Name = "name";
    public const string Scope = "scope";
    public const string TokenId = "token";

    public static Guid? Id(this ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(UserId), out var id) ? id : null;

    public static Guid? TenantId(this ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(Tenant), out var id) ? id : null;

    public static Role? TenantRole(this ClaimsPrincipal user) => Roles.Parse(user.FindFirstValue(Role));

    public static string DisplayName(this ClaimsPrincipal user) => user.FindFirstValue(Name) ?? "somebody";

    public static bool May(this ClaimsPrincipal user, string scope) =>
        user.HasClaim(c => c.Type == TokenId)
            ? user.HasClaim(Scope, scope)
            : user.TenantRole() is { } role && role >= Dd0c.Domain.Tenancy.Scope.Needs(scope);
}
