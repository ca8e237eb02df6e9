using Dd0c.Web.Components;
using Dd0c.Web.Platform.Shared;
using Microsoft.AspNetCore.Diagnostics;

namespace Dd0c.Web.Platform;

/// <summary>The shell and what every page stands on.</summary>
internal static class PortalModule
{
    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddScoped<Viewer>();
        services.AddScoped<Feedback>();
        services.AddScoped<ShellQueries>();
        return services;
    }

    /// <summary>Before authentication: headers for every answer, and a page in place of a bare status.</summary>
    public static void UsePortal(this WebApplication app)
    {
        app.UseSecurityHeaders();
        // Only where a person looks: the API and the hubs answer for themselves.
        if (!app.Environment.IsDevelopment()) app.UseWhen(IsForPeople, pages => pages.UseExceptionHandler("/failed", createScopeForErrors: true));
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (!IsForPeople(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            return next();
        });
    }

    private static bool IsForPeople(HttpContext context) => HttpMethods.IsGet(context.Request.Method)
        && !context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/openapi") && !context.Request.Path.StartsWithSegments("/hubs");

    public static void MapPortal(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapBlazorScript();
        app.MapPortalAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null);
    }
}
