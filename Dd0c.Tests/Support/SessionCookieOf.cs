using System.Security.Claims;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dd0c.Tests.Support;

/// <summary>The portal's own session cookie of a person, as signing in would set it.</summary>
internal static class SessionCookieOf
{
    /// <returns>For a Cookie header.</returns>
    public static async Task<string> UserAsync(IServiceProvider services, Guid userId)
    {
        var session = await services.GetRequiredService<Sessions>().OpenAsync(userId, null, "test", CancellationToken.None);
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new(Claims.SessionId, session.ToString())], SessionCookie.Scheme)),
            new AuthenticationProperties { IssuedUtc = DateTimeOffset.UtcNow, ExpiresUtc = DateTimeOffset.UtcNow.AddHours(1) }, SessionCookie.Scheme);
        var format = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SessionCookie.Scheme).TicketDataFormat;
        return $"dd0c={format.Protect(ticket)}";
    }
}
