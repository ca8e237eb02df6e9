using Dd0c.Domain.Search;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.History;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.History;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Catalog.Api;

/// <summary>The catalog over HTTP: services, teams, and which service a resource belongs to.</summary>
internal static class CatalogEndpoints
{
    private const int MostItems = 200;

    public static void MapCatalogApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags("Catalog").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403);
        group.MapGet("/services", ListAsync).WithSummary("Services, by name; as of an instant with asOf").ProducesProblem(503);
        group.MapGet("/services/search", SearchAsync).WithSummary("Services as somebody types their name");
        group.MapGet("/services/{id}", GetAsync).WithSummary("One service, by id or slug, with its resources and evidence; as of an instant with asOf, without evidence").ProducesProblem(404).ProducesProblem(503);
        group.MapGet("/teams", TeamsAsync).WithSummary("Teams, by name");
        group.MapGet("/teams/{id}/services", OfTeamAsync).WithSummary("The services of a team, by id or slug").ProducesProblem(404);
        group.MapGet("/resources/{**path}", OfResourceAsync).WithSummary("/resources/{arn}/service: the service that an AWS resource belongs to").ProducesProblem(404);
    }

    private static async Task<Results<Ok<Page<ServiceAnswer>>, ValidationProblem>> ListAsync(
        CatalogReading catalog, TimeProvider time, [FromQuery] string[]? team = null, [FromQuery] string[]? health = null, [FromQuery] string[]? tier = null, [FromQuery] string[]? lifecycle = null,
        [FromQuery] string[]? type = null, [FromQuery] string[]? owner = null, [FromQuery] string[]? env = null, [FromQuery] string[]? lang = null,
        bool? openIncident = null, string? q = null, string? cursor = null, int limit = 50, string? expand = null, string? asOf = null, CancellationToken cancellationToken = default)
    {
        if (Faults(cursor, limit) is { } fault) return fault;
        var parts = (expand ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.FirstOrDefault(p => p is not ("resources" or "evidence")) is { } unknown) return ApiProblems.Field("expand", $"\"{unknown}\" cannot be expanded; resources and evidence can.");
        var filter = new ServicesAsked(team ?? [], health ?? [], tier ?? [], lifecycle ?? [], type ?? [], owner ?? [], env ?? [], lang ?? [], q);
        if (asOf is not null)
        {
            if (Instant.Read(asOf, time.GetUtcNow(), out var at) is { } wrong) return ApiProblems.Field("asOf", wrong);
            if (openIncident is not null) return ApiProblems.Field("openIncident", "What fired at earlier instants is told by /incidents.");
            if (parts.Contains("evidence")) return ApiProblems.Field("expand", "Evidence is not kept for earlier instants.");
            return TypedResults.Ok(await catalog.ServicesAsync(at, filter, After(cursor), limit, parts.Contains("resources"), cancellationToken));
        }
        return TypedResults.Ok(await catalog.ServicesAsync(filter, openIncident, After(cursor), limit, parts.Contains("resources"), parts.Contains("evidence"), cancellationToken));
    }

    private static async Task<Results<Ok<FoundAnswer>, ValidationProblem>> SearchAsync(
        ISearch search, CatalogReading catalog, string? q = null, int limit = 10, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(q)) return ApiProblems.Field("q", "Say what to look for.");
        if (limit is < 1 or > 50) return ApiProblems.Field("limit", "Use 1 to 50.");
        var clock = System.Diagnostics.Stopwatch.GetTimestamp();
        var results = await search.SearchAsync(q, "service", limit, cancellationToken);
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(clock);
        var found = results.Hits;
        var views = await catalog.ByIdsAsync([.. found.Select(h => h.Document.Id)], cancellationToken);
        return TypedResults.Ok(new FoundAnswer(
            [.. found.Where(h => views.ContainsKey(h.Document.Id)).Select(h => views[h.Document.Id] with { MatchedOn = h.MatchedOn, NameMatches = h.TitleMatches })],
            null, q, results.Total, results.More, results.Engine, Math.Round(took.TotalMilliseconds, 2)));
    }

    private static async Task<Results<Ok<ServiceAnswer>, ProblemHttpResult, ValidationProblem>> GetAsync(string id, CatalogReading catalog, TimeProvider time, string? asOf = null, CancellationToken cancellationToken = default)
    {
        if (asOf is null) return await catalog.ServiceAsync(id, cancellationToken) is { } service ? TypedResults.Ok(service) : ApiProblems.NotFound($"service {id}");
        if (Instant.Read(asOf, time.GetUtcNow(), out var at) is { } wrong) return ApiProblems.Field("asOf", wrong);
        if (await catalog.ServiceAsync(id, at, cancellationToken) is { } then) return TypedResults.Ok(then);
        return await catalog.UnknownAsync(at, cancellationToken) is { } unknown ? TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "Not known", detail: unknown) : ApiProblems.NotFound($"service {id} as of that instant");
    }

    private static async Task<Results<Ok<Page<TeamAnswer>>, ValidationProblem>> TeamsAsync(CatalogReading catalog, string? cursor = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        if (Faults(cursor, limit) is { } fault) return fault;
        return TypedResults.Ok(await catalog.TeamsAsync(After(cursor), limit, cancellationToken));
    }

    private static async Task<Results<Ok<Page<ServiceAnswer>>, ProblemHttpResult, ValidationProblem>> OfTeamAsync(
        string id, CatalogReading catalog, string role = "primary", string? cursor = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        if (Faults(cursor, limit) is { } fault) return fault;
        if (role is not ("primary" or "contributing" or "on_call" or "security" or "cost")) return ApiProblems.Field("role", "Use primary, contributing, on_call, security or cost.");
        return await catalog.OfTeamAsync(id, role, After(cursor), limit, cancellationToken) is { } page ? TypedResults.Ok(page) : ApiProblems.NotFound($"team {id}");
    }

    /// <summary>An ARN has slashes of its own, so the rest of the path is taken whole: <c>{arn}/service</c>, encoded or not.</summary>
    private static async Task<Results<Ok<ServiceAnswer>, ProblemHttpResult>> OfResourceAsync(string path, CatalogReading catalog, CancellationToken cancellationToken)
    {
        const string Tail = "/service";
        if (!path.EndsWith(Tail, StringComparison.Ordinal)) return ApiProblems.NotFound($"endpoint /api/v1/resources/{path}");
        var arn = Uri.UnescapeDataString(path[..^Tail.Length]);
        if (arn.Contains('\0', StringComparison.Ordinal)) return ApiProblems.NotFound("such resource"); // no text in PostgreSQL holds one
        return await catalog.OfResourceAsync(arn, cancellationToken) is { } service ? TypedResults.Ok(service) : ApiProblems.NotFound($"service for the resource {arn}");
    }

    private static ValidationProblem? Faults(string? cursor, int limit) =>
        limit is < 1 or > MostItems ? ApiProblems.Field("limit", $"Use 1 to {MostItems}.")
        : cursor is not null && Cursor.Read(cursor) is null ? ApiProblems.Field("cursor", "This is no cursor that a list answered with.")
        : null;

    private static CursorKey? After(string? cursor) => cursor is null ? null : Cursor.Read(cursor);
}

/// <summary>What a search found, the best first.</summary>
/// <param name="Next">Always null: a search is one page.</param>
/// <param name="Total">How many services were found, also those not listed.</param>
/// <param name="More">More services match than were looked at: the total is a lower bound.</param>
/// <param name="Engine">postgresql or meilisearch.</param>
internal sealed record FoundAnswer(IReadOnlyList<ServiceAnswer> Items, string? Next, string Query, int Total, bool More, string Engine, double ProcessingTimeMs);
