using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Catalog.Entities;

/// <summary>Everything beside services and teams over HTTP.</summary>
internal static class EntityEndpoints
{
    private const int MostItems = 200;

    public static void MapEntities(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/entities").WithTags("Catalog").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403);
        group.MapGet("", ListAsync).WithSummary("APIs, databases, environments, repositories, deployments, pipeline runs, infrastructure and documents, by name");
        group.MapGet("/{id}", GetAsync).WithSummary("One of them, with its relations both ways and its evidence").ProducesProblem(404);
    }

    private static async Task<Results<Ok<Page<EntityAnswer>>, ValidationProblem>> ListAsync(
        EntityReading entities, [FromQuery] string[]? kind = null, [FromQuery] string[]? team = null, [FromQuery] string[]? env = null, string? q = null, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        var after = cursor is null ? null : Cursor.Read(cursor);
        if (cursor is not null && after is null) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        if ((kind ?? []).FirstOrDefault(k => !EntityKind.All.Contains(k)) is { } unknown) return ApiProblems.Field("kind", $"\"{unknown}\" is no kind; use {string.Join(", ", EntityKind.All)}.");
        return TypedResults.Ok(await entities.ListAsync(kind ?? [], team ?? [], env ?? [], q, after, limit, cancellationToken));
    }

    private static async Task<Results<Ok<EntityAnswer>, ProblemHttpResult>> GetAsync(string id, EntityReading entities, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var known) && await entities.FindAsync(known, cancellationToken) is { } entity ? TypedResults.Ok(entity) : ApiProblems.NotFound($"entity {id}");
}
