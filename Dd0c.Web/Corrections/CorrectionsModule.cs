using Dd0c.Web.Tenancy;
using Dd0c.Workers.Corrections;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Corrections;

internal static class CorrectionsModule
{
    public static IServiceCollection AddCorrectionPages(this IServiceCollection services) => services.AddScoped<CorrectionQueries>().AddScoped<ReviewQueries>().AddScoped<SimilarQueries>().AddScoped<Accuracy.AccuracyQueries>();

    // The form parameters make it check the antiforgery token. An address of its own, because Undo stands on several pages.
    public static void MapCorrectionPages(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/corrections/undo", async ([FromForm(Name = "batch")] Guid batch, [FromForm(Name = "returnUrl")] string? returnUrl, HttpContext http, CorrectionActions corrections) =>
        {
            await corrections.UndoAsync(batch, http.User.Actor(http), http.RequestAborted);
            return Results.LocalRedirect(LocalUrl.Or(returnUrl, "/services"));
        }).RequireAuthorization(Policies.Member).ExcludeFromDescription();
}
