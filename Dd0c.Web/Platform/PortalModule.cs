using Dd0c.Web.Components;
using Dd0c.Web.Platform.Shared;

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
        app.UseWhen(c => HttpMethods.IsGet(c.Request.Method) && !c.Request.Path.StartsWithSegments("/api") && !c.Request.Path.StartsWithSegments("/openapi") && !c.Request.Path.StartsWithSegments("/hubs"),
            pages =>
            {
                if (!app.Environment.IsDevelopment()) pages.UseExceptionHandler("/failed", createScopeForErrors: true);
                pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
            });
    }

    public static void MapPortal(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapBlazorScript();
        app.MapPortalAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null);
    }
}
