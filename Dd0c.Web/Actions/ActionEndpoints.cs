using System.Globalization;
using System.Security.Claims;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Actions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Actions;

/// <summary>Actions, runs and golden paths over HTTP. Approvals are people's and have no endpoint.</summary>
internal static class ActionEndpoints
{
    private const int LargestBody = 512 * 1024;
    private const int MostItems = 200;

    public static void MapActions(this IEndpointRouteBuilder routes)
    {
        var read = Group(routes, Scope.ReadCatalog);
        read.MapGet("/actions", async (ActionQueries actions, CancellationToken cancellationToken, string? on = null) => new Page<ActionLine>(await actions.ListAsync(on, cancellationToken), null)).WithSummary("Self-service actions, or those that start on one kind of thing");
        read.MapGet("/actions/{slug}", async Task<Results<Ok<ActionView>, ProblemHttpResult>> (string slug, ActionQueries actions, CancellationToken cancellationToken) => await actions.FindAsync(slug, cancellationToken) is { } row ? TypedResults.Ok(ActionView.Of(row)) : ApiProblems.NotFound($"action {slug}")).WithSummary("One action with its inputs").ProducesProblem(404);
        read.MapGet("/runs", RunsAsync).WithSummary("Runs of actions, the newest first");
        read.MapGet("/runs/{number:int}", async Task<Results<Ok<RunView>, ProblemHttpResult>> (int number, ActionQueries actions, CancellationToken cancellationToken) => await actions.FindRunAsync(number, null, cancellationToken) is { } run ? TypedResults.Ok(RunView.Of(run)) : ApiProblems.NotFound($"run {number}")).WithSummary("One run with its steps and approvals").ProducesProblem(404);
        read.MapGet("/runs/{number:int}/log", LogAsync).WithSummary("The log of a run, from past a line on").ProducesProblem(404);
        read.MapGet("/paths", async (ActionQueries actions, CancellationToken cancellationToken) => new Page<PathLine>(await actions.PathsAsync(cancellationToken), null)).WithSummary("Golden paths");
        read.MapGet("/paths/{slug}", async Task<Results<Ok<PathView>, ProblemHttpResult>> (string slug, ActionQueries actions, CancellationToken cancellationToken) => await actions.FindPathAsync(slug, cancellationToken) is { } path ? TypedResults.Ok(PathView.Of(path)) : ApiProblems.NotFound($"golden path {slug}")).WithSummary("One golden path in Markdown").ProducesProblem(404);
        var run = Group(routes, Scope.RunActions);
        run.MapPost("/actions/{slug}/preview", PreviewAsync).WithSummary("What an action would do with such inputs, whether one may, and who would have to approve; does nothing").ProducesProblem(404);
        run.MapPost("/actions/{slug}/runs", StartAsync).WithSummary("Start an action, or ask for its approval").ProducesProblem(404).ProducesProblem(409);
        run.MapPost("/runs/{number:int}/cancel", (int number, ClaimsPrincipal user, HttpContext http, RunActions runs, CancellationToken cancellationToken) => WentAsync(runs.CancelAsync(number, user.Actor(http), cancellationToken), $"run {number}")).WithSummary("Stop a run; what is under way elsewhere is not called back").ProducesProblem(404).ProducesProblem(409);
        run.MapPost("/runs/{number:int}/resume", (int number, ClaimsPrincipal user, HttpContext http, RunActions runs, CancellationToken cancellationToken) => WentAsync(runs.ResumeAsync(number, user.Actor(http), cancellationToken), $"run {number}")).WithSummary("Go on with a failed run from the step that failed").ProducesProblem(404).ProducesProblem(409);
        run.MapPost("/runs/{number:int}/end", (int number, ClaimsPrincipal user, HttpContext http, RunActions runs, CancellationToken cancellationToken) => WentAsync(runs.EndAsync(number, user.Actor(http), cancellationToken), $"run {number}")).WithSummary("Take the effect of a run back now").ProducesProblem(404).ProducesProblem(409);
        var manage = Group(routes, Scope.ManageActions);
        manage.MapPost("/actions", CreateAsync).WithSummary("Make an action from YAML; where it has webhooks, the answer tells once what they are signed with").ProducesProblem(409);
        manage.MapPut("/actions/{slug}", ChangeAsync).WithSummary("Change an action, or switch it off and on").ProducesProblem(404).ProducesProblem(409);
        manage.MapPost("/actions/{slug}/secret", RotateAsync).WithSummary("A new signing secret; the one before signs beside it for a day").ProducesProblem(404).ProducesProblem(409);
        manage.MapDelete("/actions/{slug}", (string slug, ClaimsPrincipal user, HttpContext http, ActionActions actions, CancellationToken cancellationToken) => GoneAsync(actions.DeleteAsync(slug, user.Actor(http), cancellationToken), $"action {slug}")).WithSummary("Delete an action; its runs stay").ProducesProblem(404).ProducesProblem(409);
        manage.MapPost("/paths", CreatePathAsync).WithSummary("Make a golden path").ProducesProblem(409);
        manage.MapPut("/paths/{slug}", ChangePathAsync).WithSummary("Change a golden path").ProducesProblem(404).ProducesProblem(409);
        manage.MapDelete("/paths/{slug}", (string slug, ClaimsPrincipal user, HttpContext http, GoldenPathActions paths, CancellationToken cancellationToken) => GoneAsync(paths.DeleteAsync(slug, user.Actor(http), cancellationToken), $"golden path {slug}")).WithSummary("Delete a golden path").ProducesProblem(404).ProducesProblem(409);
        routes.MapPost("/v1/actions/runs/{id:guid}/steps/{position:int}/report", ReportAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(LargestBody));
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string scope) =>
        routes.MapGroup("/api/v1").WithTags("Actions").RequireAuthorization(Policies.Api(scope)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));

    /// <summary>What links of runs begin with: where this request came to.</summary>
    public static string Portal(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/";

    private static async Task<Results<Ok<Page<RunLine>>, ValidationProblem>> RunsAsync(ActionQueries actions, string? action = null, string? state = null, Guid? target = null, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        if (state is not null && !Domain.Actions.RunState.All.Contains(state)) return ApiProblems.Field("state", $"Use one of {string.Join(", ", Domain.Actions.RunState.All)}.");
        int? below = null;
        if (cursor is not null)
        {
            if (!int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
            below = number;
        }
        var runs = await actions.RunsAsync(new(action, state, target), below, limit + 1, cancellationToken);
        return TypedResults.Ok(new Page<RunLine>([.. runs.Take(limit)], runs.Count > limit ? runs[limit - 1].Number.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Ok<Page<LogLine>>, ProblemHttpResult>> LogAsync(int number, ActionQueries actions, long after = 0, CancellationToken cancellationToken = default) =>
        await actions.FindRunAsync(number, null, cancellationToken) is { } run ? TypedResults.Ok(new Page<LogLine>([.. (await actions.LogAsync(run.Run.Id, after, cancellationToken)).Select(l => new LogLine(l.Id, l.At, l.Position, l.Text))], null)) : ApiProblems.NotFound($"run {number}");

    private static async Task<Results<Ok<PreviewView>, ValidationProblem, ProblemHttpResult>> PreviewAsync(string slug, RunBody body, ClaimsPrincipal user, HttpContext http, RunRequests requests, CancellationToken cancellationToken) =>
        await requests.PreviewAsync(slug, body.Draft(Portal(http)), user.Actor(http), look: true, cancellationToken) is not { } offer ? ApiProblems.NotFound($"action {slug}") : offer.Plan is null ? ApiProblems.Fields(offer.Faults) : TypedResults.Ok(PreviewView.Of(offer));

    private static async Task<Results<Created<RunView>, ValidationProblem, ProblemHttpResult>> StartAsync(string slug, RunBody body, ClaimsPrincipal user, HttpContext http, RunRequests requests, ActionQueries actions, CancellationToken cancellationToken) =>
        await requests.StartAsync(slug, body.Draft(Portal(http)), body.Plan, user.Actor(http), cancellationToken) switch
        {
            ActionAnswer.Run run => TypedResults.Created($"/api/v1/runs/{run.Number}", RunView.Of((await actions.FindRunAsync(run.Number, null, cancellationToken))!)),
            ActionAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            var other => Refused(other, $"action {slug}"),
        };

    private static async Task<Results<Created<ActionView>, ValidationProblem, ProblemHttpResult>> CreateAsync(ActionBody body, ClaimsPrincipal user, HttpContext http, ActionActions actions, ActionQueries queries, CancellationToken cancellationToken) =>
        await actions.CreateAsync(body.Definition ?? "", user.Actor(http), cancellationToken) switch
        {
            ActionAnswer.Done done when await queries.FindAsync(done.Slug, cancellationToken) is { } row => TypedResults.Created($"/api/v1/actions/{done.Slug}", ActionView.Of(row, done.Secret)),
            ActionAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            var other => Refused(other, "action"),
        };

    private static async Task<Results<Ok<ActionView>, ValidationProblem, ProblemHttpResult>> ChangeAsync(string slug, ActionBody body, ClaimsPrincipal user, HttpContext http, ActionActions actions, ActionQueries queries, CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(slug, cancellationToken) is null) return ApiProblems.NotFound($"action {slug}");
        if (body is { Definition: null, Enabled: null }) return ApiProblems.Field("definition", "Give the definition, or whether it is enabled.");
        ActionAnswer answer = new ActionAnswer.Done(slug);
        if (body.Definition is { } text) answer = await actions.ChangeAsync(slug, text, body.Version, user.Actor(http), cancellationToken);
        if (answer is ActionAnswer.Done && body.Enabled is { } enabled) answer = await actions.EnableAsync(slug, enabled, user.Actor(http), cancellationToken);
        return answer switch
        {
            ActionAnswer.Done when await queries.FindAsync(slug, cancellationToken) is { } row => TypedResults.Ok(ActionView.Of(row)),
            ActionAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            var other => Refused(other, $"action {slug}"),
        };
    }

    private static async Task<Results<Ok<ActionSecretView>, ProblemHttpResult>> RotateAsync(string slug, ClaimsPrincipal user, HttpContext http, ActionActions actions, CancellationToken cancellationToken) =>
        await actions.RotateAsync(slug, user.Actor(http), cancellationToken) switch
        {
            ActionAnswer.Done { Secret: { } secret } => TypedResults.Ok(new ActionSecretView(secret)),
            var other => Refused(other, $"action {slug}"),
        };

    private static async Task<Results<Created<PathView>, ValidationProblem, ProblemHttpResult>> CreatePathAsync(PathBody body, ClaimsPrincipal user, HttpContext http, GoldenPathActions paths, ActionQueries queries, CancellationToken cancellationToken) =>
        await paths.CreateAsync(body.Draft, user.Actor(http), cancellationToken) switch
        {
            ActionAnswer.Done done when await queries.FindPathAsync(done.Slug, cancellationToken) is { } row => TypedResults.Created($"/api/v1/paths/{done.Slug}", PathView.Of(row)),
            ActionAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            var other => Refused(other, "golden path"),
        };

    private static async Task<Results<Ok<PathView>, ValidationProblem, ProblemHttpResult>> ChangePathAsync(string slug, PathBody body, ClaimsPrincipal user, HttpContext http, GoldenPathActions paths, ActionQueries queries, CancellationToken cancellationToken) =>
        await paths.ChangeAsync(slug, body.Draft, body.Version, user.Actor(http), cancellationToken) switch
        {
            ActionAnswer.Done when await queries.FindPathAsync(slug, cancellationToken) is { } row => TypedResults.Ok(PathView.Of(row)),
            ActionAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            var other => Refused(other, $"golden path {slug}"),
        };

    /// <summary>Where receivers of webhooks report; the token was sent to them with the request.</summary>
    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> ReportAsync(Guid id, int position, ReportBody body, HttpContext http, RunReports reports, CancellationToken cancellationToken)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "The report is not proved", detail: "Send the token that came in dd0c-report-token as Authorization: Bearer.");
        return await reports.TakeAsync(id, position, header["Bearer ".Length..].Trim(), new(body.State ?? "", body.Message, body.Link, body.Lines ?? []), cancellationToken) switch
        {
            ActionAnswer.Run => TypedResults.NoContent(),
            ActionAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            var other => Refused(other, "such step"),
        };
    }

    private static async Task<Results<Ok<RunWent>, ProblemHttpResult>> WentAsync(Task<ActionAnswer> deed, string what) => await deed is ActionAnswer.Run run ? TypedResults.Ok(new RunWent(run.Number, run.State)) : Refused(await deed, what);

    private static async Task<Results<NoContent, ProblemHttpResult>> GoneAsync(Task<ActionAnswer> deed, string what) => await deed is ActionAnswer.Done ? TypedResults.NoContent() : Refused(await deed, what);

    private static ProblemHttpResult Refused(ActionAnswer answer, string what) => answer switch
    {
        ActionAnswer.Late late => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Not now", detail: late.Why),
        ActionAnswer.Forbidden no => TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Not allowed", detail: no.Why),
        _ => ApiProblems.NotFound(what),
    };

    private sealed record RunWent(int Number, string State);

    private sealed record ActionSecretView(string Secret);
}
