using Dd0c.Domain.Search;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Search;

/// <summary>The palette's rows and the page of all results; the search itself is <see cref="Dd0c.Domain.Search.ISearch"/>.</summary>
internal static class SearchPagesModule
{
    public static IServiceCollection AddSearchPages(this IServiceCollection services) =>
        services.AddMemoryCache().AddSingleton<SearchViewers>().AddScoped<ISearch, SearchQueries>().AddScoped<RecentQueries>().AddScoped<PaletteQueries>();

    public static void MapSearchPages(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/palette", async (string? q, PaletteQueries palette, HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "private, no-store";
            var view = await palette.AskAsync(q is { Length: > 200 } ? q[..200] : q ?? "", context.RequestAborted);
            return new RazorComponentResult<PaletteRows>(new { View = view });
        }).RequireAuthorization(Policies.Viewer).ExcludeFromDescription();
}
