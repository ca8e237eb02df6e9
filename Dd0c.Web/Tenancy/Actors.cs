using System.Security.Claims;
using Dd0c.Workers.Platform;

namespace Dd0c.Web.Tenancy;

/// <summary>The signed-in person or token as the audit trail names it.</summary>
internal static class Actors
{
    public static Actor Actor(this ClaimsPrincipal user, HttpContext? http = null)
    {
        var origin = http?.Connection.RemoteIpAddress?.ToString();
        return user.FindFirstValue(Claims.TokenId) is { } token
            ? new("token", Guid.Parse(token), user.DisplayName(), origin)
            : new("user", user.Id(), user.DisplayName(), origin);
    }
}
