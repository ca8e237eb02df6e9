using System.Security.Claims;
using Dd0c.Domain.Alerts.Mutes;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Incidents;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Alerts.Mutes;

/// <summary>Mutes over HTTP.</summary>
internal static class MuteEndpoints
{
    private const int LargestBody = 64 * 1024;

    public static void MapMutes(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/mutes").WithTags("Mutes").RequireAuthorization(Policies.Api(Scope.ReadIncidents)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        read.MapGet("/", ListAsync).WithSummary("Mutes: those that last, those to come, and the last 50 that ended");
        read.MapGet("/{id:guid}", GetAsync).WithSummary("One mute").ProducesProblem(404);
        read.MapPost("/preview", PreviewAsync).WithSummary("What a mute would have hidden in the last 30 days, and what it can never hide; makes none");
        var write = routes.MapGroup("/api/v1/mutes").WithTags("Mutes").RequireAuthorization(Policies.Api(Scope.WriteIncidents)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        write.MapPost("/", CreateAsync).WithSummary("Tell nobody of what it covers, while it lasts; what is resolved is told all the same");
        write.MapPut("/{id:guid}", ChangeAsync).WithSummary("Change the whole of a mute that has not ended; its beginning stays where it is left out, and always once it has begun").ProducesProblem(404).ProducesProblem(409);
        write.MapPost("/{id:guid}/end", EndAsync).WithSummary("End a mute now; what still fires is told").ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<Results<Ok<Page<MuteView>>, ValidationProblem>> ListAsync(MuteQueries mutes, string? state = null, CancellationToken cancellationToken = default)
    {
        if (state is not (null or MuteState.Active or MuteState.Paused or MuteState.Scheduled or MuteState.Ended)) return ApiProblems.Field("state", $"{state} is none of active, paused, scheduled, ended.");
        return TypedResults.Ok(new Page<MuteView>([.. (await mutes.ListAsync(cancellationToken)).Where(m => state is null || m.State == state)], null));
    }

    private static async Task<Results<Ok<MuteView>, ProblemHttpResult>> GetAsync(Guid id, MuteQueries mutes, CancellationToken cancellationToken) =>
        await mutes.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(found) : ApiProblems.NotFound($"mute {id}");

    private static async Task<Results<Ok<MuteEffect>, ValidationProblem>> PreviewAsync(MuteBody body, MuteQueries mutes, MuteActions actions, CancellationToken cancellationToken) =>
        await actions.PreviewAsync(await body.DraftAsync(mutes, cancellationToken), cancellationToken) switch
        {
            MuteAnswer.Would would => TypedResults.Ok(would.Effect),
            MuteAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            _ => ApiProblems.Field("body", "There is nothing to preview."),
        };

    private static async Task<Results<Created<MuteView>, ValidationProblem>> CreateAsync(MuteBody body, ClaimsPrincipal user, HttpContext http, MuteQueries mutes, MuteActions actions, CancellationToken cancellationToken) =>
        await actions.CreateAsync(await body.DraftAsync(mutes, cancellationToken), user.Actor(http), cancellationToken) switch
        {
            MuteAnswer.Done done => TypedResults.Created($"/api/v1/mutes/{done.Mute.Id}", await mutes.FindAsync(done.Mute.Id, cancellationToken)),
            MuteAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            _ => ApiProblems.Field("body", "It could not be made."),
        };

    private static async Task<Results<Ok<MuteView>, ValidationProblem, ProblemHttpResult>> ChangeAsync(Guid id, MuteBody body, ClaimsPrincipal user, HttpContext http, MuteQueries mutes, MuteActions actions, CancellationToken cancellationToken) =>
        await actions.ChangeAsync(id, await body.DraftAsync(mutes, cancellationToken), user.Actor(http), cancellationToken) switch
        {
            MuteAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            MuteAnswer.Late late => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Too late", detail: late.Why),
            MuteAnswer.Done when await mutes.FindAsync(id, cancellationToken) is { } changed => TypedResults.Ok(changed),
            _ => ApiProblems.NotFound($"mute {id}"),
        };

    private static async Task<Results<Ok<MuteView>, ProblemHttpResult>> EndAsync(Guid id, ClaimsPrincipal user, HttpContext http, MuteQueries mutes, MuteActions actions, CancellationToken cancellationToken) =>
        await actions.EndAsync(id, user.Actor(http), cancellationToken) switch
        {
            MuteAnswer.Late late => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Too late", detail: late.Why),
            MuteAnswer.Done when await mutes.FindAsync(id, cancellationToken) is { } ended => TypedResults.Ok(ended),
            _ => ApiProblems.NotFound($"mute {id}"),
        };
}
