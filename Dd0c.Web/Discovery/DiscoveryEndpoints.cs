using System.Security.Claims;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Connections;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Discovery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Discovery;

/// <summary>Discovery over HTTP: start a run, watch it, read what it changed.</summary>
internal static class DiscoveryEndpoints
{
    public static void MapDiscoveryApi(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/discovery").WithTags("Discovery").RequireAuthorization(Policies.Api(Scope.ReadDiscovery)).ProducesProblem(401).ProducesProblem(403);
        read.MapGet("/runs", ListAsync).WithSummary("Runs, newest first");
        read.MapGet("/runs/{id:guid}", GetAsync).WithSummary("One run, with its progress, its counts and what it could and could not see").ProducesProblem(404);
        read.MapGet("/runs/{id:guid}/events", EventsAsync).WithSummary("What a run changed in the catalog, and why").ProducesProblem(404);
        routes.MapPost("/api/v1/discovery/run", StartAsync).WithTags("Discovery").RequireAuthorization(Policies.Api(Scope.RunDiscovery))
            .WithSummary("Start a run; the answer names the one that is running already, if one is").ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(ConnectionEndpoints.LargestBody));
    }

    private static async Task<Results<Accepted<StartedView>, ValidationProblem, ProblemHttpResult>> StartAsync(
        ClaimsPrincipal user, HttpContext http, DiscoveryActions discovery, ConnectionQueries connections, StartBody? body = null, CancellationToken cancellationToken = default)
    {
        // The body may name connections by id, or by provider as in { "connections": ["aws", "github"] }.
        var known = await connections.ListAsync(cancellationToken);
        var chosen = new List<Guid>();
        foreach (var wanted in body?.Connections ?? [])
        {
            var matches = known.Where(c => Guid.TryParse(wanted, out var id) ? c.Id == id : c.Provider == wanted).Select(c => c.Id).ToList();
            if (matches.Count == 0) return ApiProblems.Field("connections", $"There is no connection \"{wanted}\".");
            chosen.AddRange(matches);
        }
        return await discovery.StartAsync("api", [.. chosen.Distinct()], user.Actor(http), cancellationToken, body?.Full == true) switch
        {
            StartOutcome.Started s => TypedResults.Accepted($"/api/v1/discovery/runs/{s.RunId}", new StartedView(s.RunId, s.RunId, "started")),
            StartOutcome.AlreadyRunning r => TypedResults.Accepted($"/api/v1/discovery/runs/{r.RunId}", new StartedView(r.RunId, r.RunId, "running")),
            StartOutcome.UnknownConnection u => ApiProblems.Field("connections", $"There is no connection \"{u.Id}\"."),
            _ => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Nothing is connected", detail: "Connect AWS or GitHub first: POST /api/v1/connections."),
        };
    }

    private static async Task<Results<Ok<Page<RunView>>, ValidationProblem>> ListAsync(DiscoveryReading discovery, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > 200) return ApiProblems.Field("limit", "Use 1 to 200.");
        var after = cursor is null ? null : RunKey.Read(cursor);
        if (cursor is not null && after is null) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        return TypedResults.Ok(await discovery.RunsAsync(after, limit, cancellationToken));
    }

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> GetAsync(Guid id, DiscoveryReading discovery, CancellationToken cancellationToken) =>
        await discovery.RunAsync(id, cancellationToken) is { } run ? TypedResults.Ok(run) : ApiProblems.NotFound($"run {id}");

    private static async Task<Results<Ok<Page<EventView>>, ProblemHttpResult, ValidationProblem>> EventsAsync(
        Guid id, DiscoveryReading discovery, string? cursor = null, int limit = 200, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > 1000) return ApiProblems.Field("limit", "Use 1 to 1000.");
        if (cursor is not null && Cursor.Read(cursor) is null) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        return await discovery.EventsAsync(id, cursor is null ? null : Cursor.Read(cursor), limit, cancellationToken) is { } page ? TypedResults.Ok(page) : ApiProblems.NotFound($"run {id}");
    }
}

/// <param name="Connections">Ids, or aws and github; none or empty: all.</param>
/// <param name="Full">Read all again, also what has not changed.</param>
[System.Text.Json.Serialization.JsonUnmappedMemberHandling(System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)]
internal sealed record StartBody(IReadOnlyList<string>? Connections, bool? Full = null);

/// <param name="RunId">The same as <paramref name="Id"/>.</param>
internal sealed record StartedView(Guid Id, Guid RunId, string Status);
