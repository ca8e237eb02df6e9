using System.Security.Claims;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Catalog.Api;
using Dd0c.Web.Corrections.Accuracy;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Corrections;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Corrections;

/// <summary>Corrections over HTTP: made, listed and taken back.</summary>
internal static class CorrectionEndpoints
{
    public static void MapCorrections(this IEndpointRouteBuilder routes)
    {
        var write = routes.MapGroup("/api/v1").WithTags("Corrections").RequireAuthorization(Policies.Api(Scope.WriteCatalog)).ProducesProblem(401).ProducesProblem(403);
        write.MapPatch("/services/{id}", CorrectAsync).WithSummary("Correct a service, by id or slug; it stands above every scan until it is taken back").ProducesProblem(404)
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(256 * 1024));
        write.MapDelete("/corrections/{batchId:guid}", UndoAsync).WithSummary("Take back a correction, whole").ProducesProblem(404);
        routes.MapGet("/api/v1/accuracy", async (AccuracyQueries accuracy, CancellationToken cancellationToken) => TypedResults.Ok(await accuracy.ReadAsync(cancellationToken)))
            .WithTags("Corrections").WithSummary("How often dd0c was right, by people's answers, with the weights learned from them").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403);
        routes.MapGroup("/api/v1").WithTags("Corrections").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403)
            .MapGet("/services/{id}/corrections", ListAsync).WithSummary("What people said of a service, the latest first, with what was taken back").ProducesProblem(404);
    }

    private static async Task<Results<Ok<CorrectedAnswer>, ValidationProblem, ProblemHttpResult>> CorrectAsync(
        string id, CorrectionBody body, ClaimsPrincipal user, HttpContext http, CorrectionActions corrections, CatalogReading catalog, CancellationToken cancellationToken)
    {
        if (body.Untyped is { } field) return ApiProblems.Field(field, "Use a text, or null for none.");
        return await corrections.CorrectAsync(id, body.Draft(), user.Actor(http), cancellationToken) switch
        {
            CorrectionOutcome.Done done => TypedResults.Ok(new CorrectedAnswer(done.BatchId, done.ServiceId is { } service ? await catalog.ServiceAsync(service.ToString(), cancellationToken) : null, done.MoreCertain)),
            CorrectionOutcome.Invalid invalid => TypedResults.ValidationProblem(invalid.Faults.ToDictionary()),
            _ => ApiProblems.NotFound($"service {id}"),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> UndoAsync(Guid batchId, ClaimsPrincipal user, HttpContext http, CorrectionActions corrections, CancellationToken cancellationToken) =>
        await corrections.UndoAsync(batchId, user.Actor(http), cancellationToken) ? TypedResults.NoContent() : ApiProblems.NotFound($"standing correction {batchId}");

    private static async Task<Results<Ok<Page<CorrectionAnswer>>, ProblemHttpResult>> ListAsync(string id, CorrectionQueries corrections, CancellationToken cancellationToken) =>
        await corrections.OfServiceAsync(id, cancellationToken) is { } list ? TypedResults.Ok(new Page<CorrectionAnswer>(list, null)) : ApiProblems.NotFound($"service {id}");
}

/// <param name="BatchId">DELETE /api/v1/corrections/{batchId} takes it back.</param>
/// <param name="Service">As it is now; the one it went into after a merge, null when it is no service any more.</param>
/// <param name="MoreCertain">How many other services are surer of their owner by it.</param>
internal sealed record CorrectedAnswer(Guid BatchId, ServiceAnswer? Service, int MoreCertain);
