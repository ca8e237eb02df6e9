using Dd0c.Workers.History;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.History;

internal static class HistoryPagesModule
{
    public static IServiceCollection AddHistoryPages(this IServiceCollection services) => services.AddScoped<ChangesReading>();

    public static void MapHistoryPages(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/discovery/changes/export.csv", FileAsync).RequireAuthorization().ExcludeFromDescription();

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> FileAsync(HttpContext http, ChangesReading reading, CancellationToken cancellationToken)
    {
        try
        {
            return TypedResults.File(ChangesFile.Write(await reading.ReadAsync(ChangesQuery.Parse(http.Request.QueryString.Value), cancellationToken)), "text/csv; charset=utf-8", "dd0c-changes.csv");
        }
        catch (ArchiveUnreadable e)
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "A part of the history cannot be read now", detail: e.Message);
        }
    }
}
