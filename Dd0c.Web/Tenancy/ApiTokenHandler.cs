using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Dd0c.Web.Tenancy;

/// <summary>Signs a request in by <c>Authorization: Bearer dd0c_live_…</c>.</summary>
internal sealed class ApiTokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "ApiToken";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var secret = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim()
            // A browser's WebSocket cannot send headers; SignalR's convention is this query key, on hubs only.
            : Request.Path.StartsWithSegments("/hubs") ? Request.Query["access_token"].ToString() : "";
        if (secret.Length == 0) return AuthenticateResult.NoResult();
        var known = await tokens.FindAsync(secret, Context.Connection.RemoteIpAddress?.ToString(), Context.RequestAborted);
        if (known is null) return AuthenticateResult.Fail("The token is unknown, revoked or has run out.");
        var identity = new ClaimsIdentity(
        [
            new(Claims.TokenId, known.Id.ToString()),
            new(Claims.Tenant, known.TenantId.ToString()),
            new(Claims.Name, known.Name),
            .. known.Scopes.Select(s => new Claim(Claims.Scope, s)),
        ], Scheme, Claims.Name, Claims.Role);
        return AuthenticateResult.Success(new(new(identity), Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"dd0c\"";
        return Problem(StatusCodes.Status401Unauthorized, "Not signed in",
            Request.Headers.Authorization.Count == 0
                ? "Send an API token: Authorization: Bearer dd0c_live_… Tokens are made in Settings → Tokens or with ./dev cli token create."
                : "The token is unknown, revoked or has run out.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var needed = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>()
            .Select(a => a.Policy).FirstOrDefault(p => p?.StartsWith("api:", StringComparison.Ordinal) == true)?["api:".Length..];
        return Problem(StatusCodes.Status403Forbidden, "Not allowed",
            needed is null ? "This token may not do that." : $"This token lacks the scope {needed}. Make one that has it in Settings → Tokens.");
    }

    private Task Problem(int status, string title, string detail) =>
        Results.Problem(statusCode: status, title: title, detail: detail).ExecuteAsync(Context);
}
