using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Demo;

/// <summary>Storms at the sample company: from its incidents page by a form, and over HTTP.</summary>
internal static class StormEndpoints
{
    private const string Elsewhere = "Storms are fired at the sample company only: nothing untrue is ever told of your own.";

    public static void MapStorms(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/demo/storms").WithTags("Sample company").ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).WithMetadata(new RequestSizeLimitAttribute(4_096));
        api.MapGet("/", ListAsync).RequireAuthorization(Policies.Api(Scope.ReadIncidents)).WithSummary("The storms that may be fired at the sample company, and which of them goes on");
        api.MapPost("/", StartAsync).RequireAuthorization(Policies.Api(Scope.WriteIncidents)).WithSummary("Fire a storm at the sample company: its vendors tell of it through their webhooks");
        // The form parameter makes it check the antiforgery token.
        routes.MapPost("/demo/storm", async ([FromForm(Name = "storm")] string? storm, StormActions storms, CancellationToken cancellationToken) =>
            await storms.StartAsync(storm ?? "", cancellationToken) is StormStart.Elsewhere ? Results.Problem(statusCode: StatusCodes.Status409Conflict, title: "This is not the sample company", detail: Elsewhere) : Results.LocalRedirect("/incidents"))
            .RequireAuthorization(Policies.Member).ExcludeFromDescription();
    }

    private static async Task<Results<Ok<StormsView>, ProblemHttpResult>> ListAsync(StormActions storms, CancellationToken cancellationToken) =>
        await storms.ReadAsync(cancellationToken) is { } all ? TypedResults.Ok(all) : NotHere();

    private static async Task<Results<Accepted<StormsView>, ValidationProblem, ProblemHttpResult>> StartAsync(StormBody body, StormActions storms, CancellationToken cancellationToken) =>
        await storms.StartAsync(body.Storm ?? "", cancellationToken) switch
        {
            StormStart.Started started => TypedResults.Accepted((string?)null, started.Storms),
            StormStart.Another other => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Another storm goes on", detail: $"It is {other.Storms.Running}: wait until it is over."),
            StormStart.Elsewhere => NotHere(),
            _ => ApiProblems.Field("storm", $"Use one of {string.Join(", ", Dd0c.Demo.Storms.StormList.All.Select(s => s.Name))}."),
        };

    private static ProblemHttpResult NotHere() => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "This is not the sample company", detail: Elsewhere);
}

/// <param name="Storm">deploy, cascade, flapping or noise.</param>
internal sealed record StormBody(string? Storm);
