using System.Security.Claims;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Catalog.Api;
using Dd0c.Web.Corrections.Accuracy;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Corrections;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Corrections;

/// <summary>Corrections over HTTP: made, listed and taken back.</summary>
internal static class CorrectionEndpoints
{
    public static void MapCorrections(this IEndpointRouteBuilder routes)
    {
        var write = routes.MapGroup("/api/v1").WithTags("Corrections").RequireAuthorization(Policies.Api(Scope.WriteCatalog)).ProducesProblem(401).ProducesProblem(403);
        write.MapPatch("/services/{id}", CorrectAsync).WithSummary("Correct a service, by id or slug; it stands above every scan until it is taken back. With If-Match only if it is still what was read").ProducesProblem(404).ProducesProblem(412)
            .WithMetadata(new RequestSizeLimitAttribute(256 * 1024));
        write.MapDelete("/corrections/{batchId:guid}", UndoAsync).WithSummary("Take back a correction, whole").ProducesProblem(404);
        routes.MapGet("/api/v1/accuracy", async (AccuracyQueries accuracy, CancellationToken cancellationToken) => TypedResults.Ok(await accuracy.ReadAsync(cancellationToken)))
            .WithTags("Corrections").WithSummary("How often dd0c was right, by people's answers, with the weights learned from them").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403);
        routes.MapGroup("/api/v1").WithTags("Corrections").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403)
            .MapGet("/services/{id}/corrections", ListAsync).WithSummary("What people said of a service, the latest first, with what was taken back").ProducesProblem(404);
    }

    private static async Task<Results<Ok<CorrectedAnswer>, ValidationProblem, ProblemHttpResult>> CorrectAsync(
        string id, CorrectionBody body, ClaimsPrincipal user, HttpContext http, CorrectionActions corrections, CatalogReading catalog, ServiceTag tag,
        [FromHeader(Name = "If-Match")] string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        if (body.Untyped is { } field) return ApiProblems.Field(field, "Use a text, or null for none.");
        Func<Guid, Task<bool>>? unchanged = ifMatch is null ? null : async service => EntityTag.Stands(ifMatch, await tag.OfAsync(service, cancellationToken) ?? "");
        switch (await corrections.CorrectAsync(id, body.Draft(), user.Actor(http), cancellationToken, unchanged: unchanged))
        {
            case CorrectionOutcome.Done done:
                var service = done.ServiceId is { } now ? await catalog.ServiceAsync(now.ToString(), cancellationToken) : null;
                if (service is not null) http.Response.Headers.ETag = tag.Of(service);
                return TypedResults.Ok(new CorrectedAnswer(done.BatchId, service, done.MoreCertain));
            case CorrectionOutcome.Invalid invalid:
                return TypedResults.ValidationProblem(invalid.Faults.ToDictionary());
            case CorrectionOutcome.Changed:
                var current = await catalog.ServiceAsync(id, cancellationToken) is { } standing ? tag.Of(standing) : null;
                http.Response.Headers.ETag = current;
                return TypedResults.Problem(statusCode: StatusCodes.Status412PreconditionFailed, title: "Changed since", extensions: new Dictionary<string, object?> { ["current"] = current },
                    detail: "The service is not any more what If-Match names, or is being corrected just now. Read it again; \"current\" is the ETag of what it is now.");
            default:
                return ApiProblems.NotFound($"service {id}");
        }
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
