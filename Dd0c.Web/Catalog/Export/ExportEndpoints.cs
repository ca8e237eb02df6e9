using System.Text;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Catalog.Export;

/// <summary>The whole catalog as a file, for programs by token and for people from the catalog page.</summary>
internal static class ExportEndpoints
{
    public static void MapCatalogExport(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/catalog").WithTags("Catalog").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403);
        api.MapGet("/export.json", JsonAsync).WithSummary("The whole catalog with all its evidence and corrections").Produces(StatusCodes.Status200OK, null, "application/json");
        api.MapGet("/catalog-info.yaml", YamlAsync).WithSummary("The whole catalog as Backstage entities").Produces(StatusCodes.Status200OK, null, "application/yaml");
        var pages = routes.MapGroup("/services/export").RequireAuthorization().ExcludeFromDescription();
        pages.MapGet("/catalog.json", JsonAsync);
        pages.MapGet("/catalog-info.yaml", YamlAsync);
        pages.MapGet("/services.csv", CsvAsync);
    }

    private static async Task<FileContentHttpResult> JsonAsync(CatalogExport export, CancellationToken cancellationToken) =>
        TypedResults.File(CatalogExport.Json(await export.ReadAsync(cancellationToken)), "application/json", "dd0c-catalog.json");

    private static async Task<FileContentHttpResult> YamlAsync(CatalogExport export, CancellationToken cancellationToken) =>
        TypedResults.File(Encoding.UTF8.GetBytes(BackstageExport.Write(await export.ReadAsync(cancellationToken))), "application/yaml", "catalog-info.yaml");

    private static async Task<FileContentHttpResult> CsvAsync(HttpContext http, ServiceQueries services, CancellationToken cancellationToken) =>
        TypedResults.File(ServicesFile.Write((await services.ListAsync(ServicesFile.Whole(ServiceListQuery.Parse(http.Request.QueryString.Value).Query), cancellationToken)).Rows), "text/csv; charset=utf-8", "dd0c-services.csv");
}
