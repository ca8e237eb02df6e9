using System.Security.Cryptography;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Integrations.Slack;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using System.Security.Claims;

namespace Dd0c.Web.Alerts.Slack;

/// <summary>
/// /slack/install leads an admin to Slack, which leads back to /slack/callback. What it brings back is held to the session and the
/// organisation that it left with: nobody can be made to connect a workspace of somebody else.
/// </summary>
/// <remarks>https://docs.slack.dev/authentication/installing-with-oauth</remarks>
internal static class SlackInstall
{
    private const string Back = "/settings/notifications";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    public static void MapSlackInstall(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/slack/install", Leave).RequireAuthorization(Policies.Admin).ExcludeFromDescription();
        routes.MapGet("/slack/callback", ReturnAsync).RequireAuthorization(Policies.Admin).ExcludeFromDescription();
    }

    private static IResult Leave(HttpContext http, SlackSettings settings, IDataProtectionProvider protection) => settings.CanInstall
        ? Results.Redirect(QueryHelpers.AddQueryString(new Uri(settings.WebUrl, "oauth/v2/authorize").ToString(), new Dictionary<string, string?> { ["client_id"] = settings.ClientId, ["scope"] = SlackSettings.Scopes, ["redirect_uri"] = Redirect(http), ["state"] = Protector(protection).Protect(Leaver(http), s_patience) }))
        : Results.LocalRedirect(Back);

    private static async Task<IResult> ReturnAsync(HttpContext http, IDataProtectionProvider protection, SlackConnections slack, string? code = null, string? state = null, string? error = null)
    {
        http.Response.Headers["Referrer-Policy"] = "no-referrer"; // the code stands in the address
        if (!IsOurs(http, protection, state)) return To("state");
        if (error is not null || string.IsNullOrEmpty(code)) return To("refused");
        return To(await slack.InstallAsync(code, Redirect(http), Root(http), http.User.Actor(http), http.RequestAborted) switch
        {
            SlackGrant.Connected => "connected",
            SlackGrant.Taken => "taken",
            SlackGrant.WholeOrganisation => "organisation",
            SlackGrant.Away => "away",
            _ => "refused",
        });
    }

    private static bool IsOurs(HttpContext http, IDataProtectionProvider protection, string? state)
    {
        try
        {
            return state is not null && Protector(protection).Unprotect(state) == Leaver(http);
        }
        catch (CryptographicException)
        {
            return false; // changed, made elsewhere, or too old
        }
    }

    private static ITimeLimitedDataProtector Protector(IDataProtectionProvider protection) => protection.CreateProtector("dd0c.slack.install").ToTimeLimitedDataProtector();

    private static string Leaver(HttpContext http) => $"{http.User.TenantId()}|{http.User.FindFirstValue(Claims.SessionId)}";

    private static string Root(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/";

    private static string Redirect(HttpContext http) => $"{Root(http)}slack/callback";

    private static IResult To(string how) => Results.LocalRedirect($"{Back}?slack={how}");
}
