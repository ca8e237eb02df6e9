using System.Security.Claims;
using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts.OnCall.Import;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.OnCall;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Alerts.OnCall;

/// <summary>On-call sources and schedules over HTTP.</summary>
internal static class OnCallEndpoints
{
    private const int LargestBody = 64 * 1024;

    public static void MapOnCall(this IEndpointRouteBuilder routes)
    {
        var sources = routes.MapGroup("/api/v1/on-call/sources").WithTags("On-call").RequireAuthorization(Policies.Api(Scope.ManageAlerts)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        sources.MapGet("/", async (OnCallQueries queries, CancellationToken cancellationToken) => new Page<OnCallSourceView>(await queries.SourcesAsync(cancellationToken), null)).WithSummary("Where on-call schedules are read from, and how the last reading went");
        sources.MapPost("/", CreateAsync).WithSummary("Connect PagerDuty, OpsGenie or Jira Service Management by an API key that may read; it is tried first, and never told again");
        var source = sources.MapGroup("/{id:guid}").ProducesProblem(404);
        source.MapGet("", GetAsync).WithSummary("One source");
        source.MapDelete("", DeleteAsync).WithSummary("Forget a source, its key and its schedules");
        source.MapPost("/refresh", RefreshAsync).WithSummary("Read a source now").ProducesProblem(409);

        var imports = routes.MapGroup("/api/v1/on-call/imports").WithTags("On-call").RequireAuthorization(Policies.Api(Scope.ManageAlerts)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(OnCallImports.MostBytes));
        imports.MapPost("/preview", PreviewAsync).WithSummary("What the export of Grafana OnCall or OpsGenie, sent as the body (JSON or zip), would become; nothing is kept");
        imports.MapPost("/", ImportAsync).WithSummary("Bring along the schedules, integrations and channels of an export, sent as the body (JSON or zip); twice is as once");

        var schedules = routes.MapGroup("/api/v1/on-call/schedules").WithTags("On-call").RequireAuthorization(Policies.Api(Scope.ReadIncidents)).ProducesProblem(401).ProducesProblem(403);
        schedules.MapGet("/", async (OnCallQueries queries, CancellationToken cancellationToken) => new Page<ScheduleView>(await queries.SchedulesAsync(cancellationToken), null)).WithSummary("All schedules: who is on call, until when, who is next, and which team's they are");
        schedules.MapGet("/{id:guid}", ScheduleAsync).WithSummary("One schedule").ProducesProblem(404);
        var team = routes.MapGroup("/api/v1/on-call/schedules/{id:guid}/team").WithTags("On-call").RequireAuthorization(Policies.Api(Scope.ManageAlerts)).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        team.MapPut("", SetTeamAsync).WithSummary("Say which team's a schedule is, or that it is no team's; later readings do not change it");
        team.MapDelete("", UnsetTeamAsync).WithSummary("Take back what was said of a schedule's team; what dd0c finds holds again");
    }

    private static async Task<Results<Created<OnCallSourceView>, ValidationProblem, ProblemHttpResult>> CreateAsync(OnCallSourceBody body, ClaimsPrincipal user, HttpContext http, OnCallActions actions, OnCallQueries queries, CancellationToken cancellationToken) =>
        await actions.AddAsync(new(body.Kind, body.Key, body.Region, body.Name, body.Site, body.Email), user.Actor(http), cancellationToken) switch
        {
            OnCallOutcome.Wrong wrong => ApiProblems.Field(wrong.Field, wrong.Why),
            OnCallOutcome.Done done when await queries.SourcesAsync(cancellationToken, done.Source) is [var made] => TypedResults.Created($"/api/v1/on-call/sources/{made.Id}", made),
            _ => ApiProblems.NotFound("source"),
        };

    private static async Task<Results<Ok<OnCallSourceView>, ProblemHttpResult>> GetAsync(Guid id, OnCallQueries queries, CancellationToken cancellationToken) =>
        await queries.SourcesAsync(cancellationToken, id) is [var found] ? TypedResults.Ok(found) : ApiProblems.NotFound($"source {id}");

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, ClaimsPrincipal user, HttpContext http, OnCallActions actions, CancellationToken cancellationToken) =>
        await actions.DeleteAsync(id, user.Actor(http), cancellationToken) is OnCallOutcome.Done ? TypedResults.NoContent() : ApiProblems.NotFound($"source {id}");

    private static async Task<Results<Ok<OnCallSourceView>, ProblemHttpResult>> RefreshAsync(Guid id, OnCallActions actions, OnCallQueries queries, CancellationToken cancellationToken) => await actions.RefreshAsync(id, cancellationToken) switch
    {
        OnCallOutcome.Wrong wrong => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "It was not read", detail: wrong.Why),
        OnCallOutcome.Done when await queries.SourcesAsync(cancellationToken, id) is [var read] => TypedResults.Ok(read),
        _ => ApiProblems.NotFound($"source {id}"),
    };

    private static async Task<Results<Ok<ImportView>, ValidationProblem>> PreviewAsync(HttpRequest request, OnCallImports imports, CancellationToken cancellationToken) => await imports.PreviewAsync(request.Body, cancellationToken) switch
    {
        ImportAnswer.Ready ready => TypedResults.Ok(new ImportView(ready.Plan.Kind, ready.Plan.Lines)),
        ImportAnswer.Wrong wrong => ApiProblems.Field("body", wrong.Why),
        _ => ApiProblems.Field("body", "It cannot be read."),
    };

    private static async Task<Results<Ok<ImportView>, ValidationProblem>> ImportAsync(HttpRequest request, ClaimsPrincipal user, HttpContext http, OnCallImports imports, CancellationToken cancellationToken) => await imports.PreviewAsync(request.Body, cancellationToken) switch
    {
        ImportAnswer.Ready ready => TypedResults.Ok(new ImportView(ready.Plan.Kind, await imports.ImportAsync(ready.Plan, user.Actor(http), cancellationToken))),
        ImportAnswer.Wrong wrong => ApiProblems.Field("body", wrong.Why),
        _ => ApiProblems.Field("body", "It cannot be read."),
    };

    private static async Task<Results<Ok<ScheduleView>, ProblemHttpResult>> ScheduleAsync(Guid id, OnCallQueries queries, CancellationToken cancellationToken) =>
        await queries.SchedulesAsync(cancellationToken, id) is [var found] ? TypedResults.Ok(found) : ApiProblems.NotFound($"schedule {id}");

    private static async Task<Results<Ok<ScheduleView>, ValidationProblem, ProblemHttpResult>> SetTeamAsync(Guid id, ScheduleTeamBody body, ClaimsPrincipal user, HttpContext http, OnCallActions actions, OnCallQueries queries, CancellationToken cancellationToken) =>
        await ToldAsync(id, await actions.SetTeamAsync(id, body.Team, user.Actor(http), cancellationToken), queries, cancellationToken);

    private static async Task<Results<Ok<ScheduleView>, ValidationProblem, ProblemHttpResult>> UnsetTeamAsync(Guid id, ClaimsPrincipal user, HttpContext http, OnCallActions actions, OnCallQueries queries, CancellationToken cancellationToken) =>
        await ToldAsync(id, await actions.UnsetTeamAsync(id, user.Actor(http), cancellationToken), queries, cancellationToken);

    private static async Task<Results<Ok<ScheduleView>, ValidationProblem, ProblemHttpResult>> ToldAsync(Guid id, OnCallOutcome outcome, OnCallQueries queries, CancellationToken cancellationToken) => outcome switch
    {
        OnCallOutcome.Wrong wrong => ApiProblems.Field(wrong.Field, wrong.Why),
        OnCallOutcome.Done when await queries.SchedulesAsync(cancellationToken, id) is [var changed] => TypedResults.Ok(changed),
        _ => ApiProblems.NotFound($"schedule {id}"),
    };
}

/// <param name="Kind">pagerduty, opsgenie or jsm.</param>
/// <param name="Region">us (if missing) or eu.</param>
/// <param name="Name">How people know it; missing: after the vendor.</param>
/// <param name="Key">An API key that may read.</param>
/// <param name="Site">Of jsm: the cloud id of the site.</param>
/// <param name="Email">Of jsm: the mail address of whom the key is of.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record OnCallSourceBody(string? Kind, string? Key, string? Region = null, string? Name = null, string? Site = null, string? Email = null)
{
    public override string ToString() => $"OnCallSourceBody {{ {Kind} }}"; // a record prints all it holds
}

/// <param name="Team">Id; null: it is no team's.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ScheduleTeamBody(Guid? Team);

/// <param name="Kind">grafana-export or opsgenie-export.</param>
/// <param name="Lines">What becomes of what; what cannot be taken becomes null, with the reason.</param>
internal sealed record ImportView(string Kind, IReadOnlyList<ImportLine> Lines);
