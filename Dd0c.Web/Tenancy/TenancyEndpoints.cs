using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Dd0c.Web.Tenancy;

/// <summary>Sign-in with GitHub, sign-out and the organisation switch: plain requests, because a circuit cannot set a cookie.</summary>
internal static class TenancyEndpoints
{
    public static void MapTenancy(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in/github", (string? returnUrl, string? invitation, IOptions<GitHubOAuthOptions> github) => github.Value.Enabled
            ? Results.Challenge(GitHubSignIn.Properties(returnUrl, invitation), [GitHubSignIn.Scheme])
            : Results.LocalRedirect("/sign-in")).ExcludeFromDescription();

        // The form parameter makes these check the antiforgery token.
        routes.MapPost("/sign-out", async ([FromForm] string? returnUrl, HttpContext http) =>
        {
            await SessionCookie.SignOutAsync(http);
            return Results.LocalRedirect(LocalUrl.Or(returnUrl, "/sign-in"));
        }).ExcludeFromDescription();

        routes.MapPost("/tenant", async ([FromForm] string slug, [FromForm] string? returnUrl, HttpContext http, Sessions sessions) =>
        {
            if (!Guid.TryParse(http.User.FindFirstValue(Claims.SessionId), out var session)) return Results.LocalRedirect("/sign-in");
            await sessions.SwitchAsync(session, slug, http.RequestAborted);
            return Results.LocalRedirect(LocalUrl.Or(returnUrl, "/"));
        }).RequireAuthorization(Policies.SignedIn).ExcludeFromDescription();
    }
}
