using System.Security.Claims;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Connections;
using Dd0c.Web.Webhooks;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Connections;

/// <summary>Connections over HTTP, and the CloudFormation template that a customer launches for us.</summary>
internal static class ConnectionEndpoints
{
    /// <summary>Bytes; a private key of 4096 bits has 3300.</summary>
    internal const int LargestBody = 64 * 1024;

    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/connections").WithTags("Connections").RequireAuthorization(Policies.Api(Scope.ReadConnections)).ProducesProblem(401).ProducesProblem(403);
        read.MapGet("/", async (ConnectionQueries connections, CancellationToken cancellationToken) =>
            new Page<ConnectionView>(await connections.ListAsync(cancellationToken), null)).WithSummary("All connections");
        read.MapGet("/{id:guid}", GetAsync).WithSummary("One connection").ProducesProblem(404);

        var write = routes.MapGroup("/api/v1/connections").WithTags("Connections").RequireAuthorization(Policies.Api(Scope.WriteConnections)).ProducesProblem(401).ProducesProblem(403);
        write.MapPost("/", CreateAsync).WithSummary("Connect an AWS account or a GitHub organisation; it is tried before it is stored").ProducesProblem(409).ProducesProblem(422)
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestBody));
        write.MapPatch("/{id:guid}", ChangeAsync).WithSummary("Say how often a connection is read by itself").ProducesProblem(404)
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestBody));
        write.MapPost("/{id:guid}/events-secret", OpenEventsAsync).WithSummary("Let an AWS connection's EventBridge events in by a new secret, which is told this once; the one before it holds for 24 hours").ProducesProblem(404).ProducesProblem(409);
        write.MapDelete("/{id:guid}/events-secret/earlier", EndEarlierSecretAsync).WithSummary("End the secret before the present one now").ProducesProblem(404).ProducesProblem(409);
        write.MapDelete("/{id:guid}/events-secret", CloseEventsAsync).WithSummary("Take no more events of an AWS connection").ProducesProblem(404).ProducesProblem(409);
        write.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Forget a connection and what was read through it").ProducesProblem(404);

        // Public, so that a customer's console can launch it by address; it holds no secret.
        routes.MapGet("/cfn/dd0c-discovery-role.yaml", () => TypedResults.Text(RoleTemplate.Yaml, "application/yaml")).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<Results<Ok<ConnectionView>, ProblemHttpResult>> GetAsync(Guid id, ConnectionQueries connections, CancellationToken cancellationToken) =>
        await connections.FindAsync(id, cancellationToken) is { } connection ? TypedResults.Ok(connection) : ApiProblems.NotFound($"connection {id}");

    private static async Task<Results<Created<ConnectionView>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        ConnectionBody body, ClaimsPrincipal user, HttpContext http, ConnectionActions connections, ConnectionQueries queries, CancellationToken cancellationToken) =>
        await connections.CreateAsync(body.Draft(), user.Actor(http), cancellationToken) switch
        {
            ConnectionOutcome.Created c => TypedResults.Created($"/api/v1/connections/{c.Connection.Id}", queries.View(c.Connection)),
            ConnectionOutcome.Invalid i => ApiProblems.Fields(i.Faults),
            ConnectionOutcome.Unusable u => TypedResults.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, title: "The connection does not work", detail: u.Probe.Problem,
                extensions: new Dictionary<string, object?> { ["checks"] = u.Probe.Checks }),
            ConnectionOutcome.Duplicate d => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Connected already", detail: $"\"{d.Name}\" reads the same with the same credentials.",
                extensions: new Dictionary<string, object?> { ["connectionId"] = d.Id }),
            _ => ApiProblems.NotFound("connection"),
        };

    private static async Task<Results<Ok<ConnectionView>, ValidationProblem, ProblemHttpResult>> ChangeAsync(
        Guid id, ConnectionChange body, ClaimsPrincipal user, HttpContext http, ConnectionActions connections, ConnectionQueries queries, CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(id, cancellationToken) is null) return ApiProblems.NotFound($"connection {id}");
        if (body.Hours(out var hours) is { } fault) return ApiProblems.Field("scanIntervalHours", fault);
        return await connections.ScheduleAsync(id, hours, user.Actor(http), cancellationToken) switch
        {
            ConnectionOutcome.Scheduled when await queries.FindAsync(id, cancellationToken) is { } scheduled => TypedResults.Ok(scheduled),
            ConnectionOutcome.Invalid i => ApiProblems.Fields(i.Faults),
            _ => ApiProblems.NotFound($"connection {id}"),
        };
    }

    private static async Task<Results<Ok<EventsSecretView>, ProblemHttpResult>> OpenEventsAsync(Guid id, ClaimsPrincipal user, HttpContext http, AwsEventActions events, ConnectionQueries queries, CancellationToken cancellationToken)
    {
        if (await events.OpenAsync(id, user.Actor(http), cancellationToken) is not { } secret) return await NoEventsAsync(id, queries, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new EventsSecretView(secret, AwsWebhooks.SecretHeader, AwsWebhooks.Address($"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/", id), (await queries.FindAsync(id, cancellationToken))?.LiveChanges.EarlierSecretUntil));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndEarlierSecretAsync(Guid id, ClaimsPrincipal user, HttpContext http, AwsEventActions events, ConnectionQueries queries, CancellationToken cancellationToken) =>
        await events.EndEarlierAsync(id, user.Actor(http), cancellationToken) ? TypedResults.NoContent() : await NoEventsAsync(id, queries, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> CloseEventsAsync(Guid id, ClaimsPrincipal user, HttpContext http, AwsEventActions events, ConnectionQueries queries, CancellationToken cancellationToken) =>
        await events.CloseAsync(id, user.Actor(http), cancellationToken) ? TypedResults.NoContent() : await NoEventsAsync(id, queries, cancellationToken);

    private static async Task<ProblemHttpResult> NoEventsAsync(Guid id, ConnectionQueries queries, CancellationToken cancellationToken) =>
        await queries.FindAsync(id, cancellationToken) is null ? ApiProblems.NotFound($"connection {id}")
            : TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "It has no events", detail: "Events are of AWS connections. GitHub's webhooks are set for the server, by GitHub:WebhookSecret.");

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, ClaimsPrincipal user, HttpContext http, ConnectionActions connections, CancellationToken cancellationToken) =>
        await connections.DeleteAsync(id, user.Actor(http), cancellationToken) ? TypedResults.NoContent() : ApiProblems.NotFound($"connection {id}");
}
