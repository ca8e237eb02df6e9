using Dd0c.Domain.Tenancy;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace Dd0c.Web.Tenancy;

/// <summary>The names of the authorization policies: one a role for pages, one a scope for the API.</summary>
internal static class Policies
{
    public const string Viewer = "viewer";
    public const string Member = "member";
    public const string Admin = "admin";
    public const string Owner = "owner";
    public const string SignedIn = "signed-in";

    /// <summary>An API token, whatever it may: what is asked for decides.</summary>
    public const string AnyToken = "any-token";

    /// <summary>Before a scope the name of <see cref="Api"/>, for attributes.</summary>
    public const string OfScope = "api:";

    /// <summary>An API token with the scope; the API takes bearer tokens alone, so that no foreign page can use a cookie on it.</summary>
    public static string Api(string scope) => OfScope + scope;

    public static void AddTo(AuthorizationOptions options)
    {
        options.AddPolicy(SignedIn, p => p.RequireAuthenticatedUser());
        foreach (var role in Enum.GetValues<Role>())
            options.AddPolicy(role.Word(), p => p.RequireAuthenticatedUser().RequireAssertion(c => c.User.TenantRole() >= role));
        options.AddPolicy(AnyToken, p => p.AddAuthenticationSchemes(ApiTokenHandler.Scheme).RequireAuthenticatedUser());
        foreach (var scope in Scope.All)
            options.AddPolicy(Api(scope), p => p.AddAuthenticationSchemes(ApiTokenHandler.Scheme).RequireAuthenticatedUser().RequireClaim(Claims.Scope, scope));
        options.DefaultPolicy = options.GetPolicy(Viewer)!;
    }
}
