using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dd0c.Demo.GitHub;

/// <summary>The sign-in pages: consent is given at once, the code is good for one exchange, PKCE is checked.</summary>
internal static class GitHubOAuthRoutes
{
    public static void Map(RouteGroupBuilder group, GitHubDemo demo)
    {
        group.MapGet("/login/oauth/authorize", (Delegate)((HttpContext context) => Authorize(context, demo)));
        group.MapPost("/login/oauth/access_token", (Delegate)((HttpContext context) => ExchangeAsync(context, demo)));
    }

    private static IResult Authorize(HttpContext context, GitHubDemo demo)
    {
        var query = context.Request.Query;
        if (query["client_id"] != demo.Options.OAuth.ClientId || !Uri.TryCreate(query["redirect_uri"], UriKind.Absolute, out var back)) { return Results.NotFound(); }
        var code = GitHubDemo.NewToken("");
        var challenge = query["code_challenge"].ToString();
        demo.OAuthCodes[code] = new(demo.Options.OAuth.Login ?? demo.Viewer.Login, back.ToString(), challenge.Length == 0 ? null : challenge, query["scope"].ToString());
        var separator = back.Query.Length == 0 ? '?' : '&';
        return Results.Redirect($"{back}{separator}code={code}&state={Uri.EscapeDataString(query["state"].ToString())}");
    }

    private static async Task<IResult> ExchangeAsync(HttpContext context, GitHubDemo demo)
    {
        var form = await context.Request.ReadFormAsync();
        if (form["client_id"] != demo.Options.OAuth.ClientId || form["client_secret"] != demo.Options.OAuth.ClientSecret)
        {
            return Refused("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
        }
        if (!demo.OAuthCodes.TryRemove(form["code"].ToString(), out var grant)
            || grant.Challenge is not null && grant.Challenge != Challenge(form["code_verifier"].ToString()))
        {
            return Refused("bad_verification_code", "The code passed is incorrect or expired.");
        }
        if (form["redirect_uri"].ToString() is { Length: > 0 } back && back != grant.RedirectUri)
        {
            return Refused("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.");
        }
        var token = GitHubDemo.NewToken("gho_");
        demo.UserTokens[token] = grant.Login;
        return Results.Json(new { access_token = token, token_type = "bearer", scope = grant.Scope.Replace(' ', ',') });
    }

    // GitHub answers a refused exchange with 200 and an error in the body.
    private static IResult Refused(string error, string description) => Results.Json(new { error, error_description = description });

    private static string Challenge(string verifier) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
