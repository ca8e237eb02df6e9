using Dd0c.Web.Components;
using Dd0c.Web.Platform.Shared;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Platform;

/// <summary>The shell and what every page stands on.</summary>
internal static class PortalModule
{
    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddRazorComponents().AddInteractiveServerComponents();
        PageCompression.AddTo(services);
        services.AddScoped<Viewer>();
        services.AddScoped<ShellQueries>();
        return services;
    }

    /// <summary>Before authentication: pages compressed, headers for every answer, and a page in place of a fault or of a bare status.</summary>
    public static void UsePortal(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseSecurityHeaders();
        if (!app.Environment.IsDevelopment())
            app.UseExceptionHandler(new ExceptionHandlerOptions { CreateScopeForErrors = true, ExceptionHandler = context => new RazorComponentResult<FailedPage> { StatusCode = StatusCodes.Status500InternalServerError }.ExecuteAsync(context) });
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            // Only where a person looks: the API and the hubs answer for themselves.
            if (!IsForPeople(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            return next();
        });
    }

    private static bool IsForPeople(HttpContext context) => HttpMethods.IsGet(context.Request.Method)
        && !context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/openapi") && !context.Request.Path.StartsWithSegments(Mcp.McpModule.Path) && !context.Request.Path.StartsWithSegments("/hubs");

    public static void MapPortal(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapBlazorScript();
        app.MapPortalAssets();
        // A page is for those who are signed in to an organisation unless it says otherwise.
        app.MapRazorComponents<App>().RequireAuthorization().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null);
    }
}
