using System.Security.Claims;
using Dd0c.Web.Demo;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Discovery;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Onboarding;

/// <summary>The first steps, and the sample company.</summary>
internal static class OnboardingModule
{
    public static IServiceCollection AddOnboarding(this IServiceCollection services)
    {
        services.AddOptions<RoleOfferOptions>().BindConfiguration("Aws");
        services.AddScoped<OnboardingActions>();
        return services;
    }

    public static void MapOnboarding(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/start/scan", async ([FromForm(Name = "again")] string? again, HttpContext http, DiscoveryActions discovery) =>
        {
            await discovery.StartAsync("onboarding", [], http.User.Actor(http), http.RequestAborted);
            return Results.LocalRedirect("/start/discover");
        }).RequireAuthorization(Policies.Member).ExcludeFromDescription();
        // The form parameter makes it check the antiforgery token. A plain request, because the session moves to another tenant.
        routes.MapPost("/demo", async ([FromForm(Name = "returnUrl")] string? returnUrl, HttpContext http, DemoActions demo, Sessions sessions) =>
        {
            if (http.User.Id() is not { } user || !Guid.TryParse(http.User.FindFirstValue(Claims.SessionId), out var session)) return Results.LocalRedirect("/sign-in");
            var opened = await demo.OpenAsync(user, http.User.Actor(http), http.RequestAborted);
            await sessions.SwitchAsync(session, opened.TenantSlug, http.RequestAborted);
            return Results.LocalRedirect(LocalUrl.Or(returnUrl, $"/start/discover?run={opened.RunId}"));
        }).RequireAuthorization(Policies.Viewer).ExcludeFromDescription();
    }
}
