using System.Net;

namespace Dd0c.Tests.Support;

/// <summary>Somebody signed in who reads pages and posts forms without a browser.</summary>
internal static class Browserless
{
    public static async Task<HttpClient> SignedInAsync(ServedPortal portal, Guid user)
    {
        var cookies = new CookieContainer();
        cookies.Add(portal.Address, new Cookie("dd0c", (await SessionCookieOf.UserAsync(portal.Services, user))["dd0c=".Length..]));
        return new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = portal.Address };
    }
}
