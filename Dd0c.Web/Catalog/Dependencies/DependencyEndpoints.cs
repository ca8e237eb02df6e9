using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Catalog.Dependencies;

/// <summary>The dependency graph over HTTP: all that a service needs, and all that fails with it.</summary>
internal static class DependencyEndpoints
{
    public static void MapDependencies(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/services/{id}").WithTags("Dependencies").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403);
        group.MapGet("/blast-radius", (string id, DependencyQueries graph, CancellationToken cancellationToken) => AnswerAsync(id, false, graph, cancellationToken)).WithSummary("Every service that stops working, or works worse, when this one stops; nearest first").ProducesProblem(404);
        group.MapGet("/dependencies", (string id, DependencyQueries graph, CancellationToken cancellationToken) => AnswerAsync(id, true, graph, cancellationToken)).WithSummary("Every service that must work for this one to work; nearest first").ProducesProblem(404);
    }

    private static async Task<Results<Ok<ClosureAnswer>, ProblemHttpResult>> AnswerAsync(string id, bool needs, DependencyQueries graph, CancellationToken cancellationToken) =>
        await graph.ClosureAsync(id, needs, cancellationToken) is { } closure ? TypedResults.Ok(closure) : ApiProblems.NotFound($"service {id}");
}
