using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Dd0c.Web.Tenancy;

/// <summary>The cookie of a session: http-only, same-site, and secure wherever the page came over TLS. It holds only the session's id.</summary>
internal static class SessionCookie
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "dd0c";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax; // Strict would sign people out of every link in a chat
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // a self-hosted first run is plain http on loopback
        options.ExpireTimeSpan = TimeSpan.FromDays(14);
        options.SlidingExpiration = true;
        options.LoginPath = "/sign-in";
        options.AccessDeniedPath = "/denied";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = ValidateAsync;
    }

    public static async Task SignInAsync(HttpContext http, Guid userId, Guid? tenantId)
    {
        var sessions = http.RequestServices.GetRequiredService<Sessions>();
        var id = await sessions.OpenAsync(userId, tenantId, http.Request.Headers.UserAgent, http.RequestAborted);
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new(Claims.SessionId, id.ToString())], Scheme));
        await http.SignInAsync(Scheme, principal, new AuthenticationProperties { IsPersistent = true });
    }

    public static async Task SignOutAsync(HttpContext http)
    {
        if (Guid.TryParse(http.User.FindFirstValue(Claims.SessionId), out var id))
            await http.RequestServices.GetRequiredService<Sessions>().RevokeAsync(id, http.RequestAborted);
        await http.SignOutAsync(Scheme);
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
        var now = Guid.TryParse(context.Principal?.FindFirstValue(Claims.SessionId), out var id)
            ? await sessions.ReadAsync(id, Scheme, context.HttpContext.RequestAborted)
            : null;
        if (now is null) context.RejectPrincipal();
        else context.Principal = now; // for this request; the cookie keeps the id alone
    }
}
