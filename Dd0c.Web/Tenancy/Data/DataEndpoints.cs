using System.Net.Mime;
using Dd0c.Domain.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Tenancy.Data;

/// <summary>The whole organisation as a file, for programs by token and for admins from the page.</summary>
internal static class DataEndpoints
{
    public static IServiceCollection AddOrganisationData(this IServiceCollection services) => services.AddScoped<OrganisationExport>().AddSingleton<OrganisationRemoval>();

    public static void MapOrganisationData(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/export", ExportAsync).WithTags("Organisation").RequireAuthorization(Policies.Api(Scope.ExportData)).ProducesProblem(401).ProducesProblem(403)
            .WithSummary("All that is kept of the organisation, as one ZIP of JSON lines").Produces(StatusCodes.Status200OK, null, MediaTypeNames.Application.Zip);
        routes.MapGet("/settings/data/export.zip", ExportAsync).RequireAuthorization(Policies.Admin).ExcludeFromDescription();
    }

    private static async Task<PushStreamHttpResult> ExportAsync(HttpContext http, OrganisationExport export, CancellationToken cancellationToken)
    {
        await export.RecordAsync(http.User.Actor(http), cancellationToken);
        return TypedResults.Stream(body => export.WriteAsync(body, http.RequestAborted), MediaTypeNames.Application.Zip, "dd0c-export.zip");
    }
}
