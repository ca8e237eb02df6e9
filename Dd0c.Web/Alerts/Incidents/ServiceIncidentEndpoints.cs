using Dd0c.Domain.Alerts;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Catalog.Api;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>What fires at a service, and whom to tell of it: for tools that route.</summary>
internal static class ServiceIncidentEndpoints
{
    private const int MostItems = 500;

    public static void MapServiceIncidents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/services/{id}").WithTags("Incidents").RequireAuthorization(Policies.Api(Scope.ReadIncidents)).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        group.MapGet("/incidents", IncidentsAsync).WithSummary("The incidents of a service, by id or slug, the latest first");
        group.MapGet("/routing", RoutingAsync).WithSummary("Whom to tell of a service: its owner, who is on call where that is known, channel, escalation and what is open");
    }

    private static async Task<Results<Ok<Page<IncidentRow>>, ValidationProblem, ProblemHttpResult>> IncidentsAsync(
        string id, CatalogReading catalog, IncidentQueries incidents, [FromQuery] string[]? state = null, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        if (await catalog.IdOfAsync(id, cancellationToken) is not { } service) return ApiProblems.NotFound($"service {id}");
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        if (Array.Find(state ?? [], s => s is not (IncidentState.Open or IncidentState.Acknowledged or IncidentState.Resolved or IncidentState.Merged)) is { } unknown) return ApiProblems.Field("state", $"{unknown} is none of open, acknowledged, resolved, merged.");
        if (!IncidentEndpoints.TryAfter(cursor, out var after)) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        return TypedResults.Ok(IncidentEndpoints.PageOf(await incidents.ListAsync(new(state ?? [], [], service.ToString()), after, limit + 1, cancellationToken), limit));
    }

    private static async Task<Results<Ok<RoutingAnswer>, ProblemHttpResult>> RoutingAsync(string id, CatalogReading catalog, ServiceIncidents incidents, CancellationToken cancellationToken) =>
        await catalog.IdOfAsync(id, cancellationToken) is { } service && await incidents.RoutingAsync(service, cancellationToken) is { } routing ? TypedResults.Ok(routing) : ApiProblems.NotFound($"service {id}");
}
