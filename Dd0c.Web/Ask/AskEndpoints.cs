using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Serialization;
using Dd0c.Domain.Ask;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Ask;

/// <summary>Questions over HTTP.</summary>
internal static class AskEndpoints
{
    private const int LargestBody = 16 * 1024;

    public static void MapAsk(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/ask", AskAsync).WithTags("Ask").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429).ProducesProblem(502).ProducesProblem(503).ProducesProblem(504)
            .WithSummary("Ask in plain words; a model looks it up with what the token may read, and cites what it tells");

    private static async Task<Results<Ok<AskReply>, ValidationProblem, ProblemHttpResult>> AskAsync(AskBody body, ClaimsPrincipal user, HttpContext http, Asking asking, TimeProvider time, CancellationToken cancellationToken)
    {
        switch (await asking.AskAsync(body.Question, body.Anew, user, user.Actor(http), cancellationToken))
        {
            case AskOutcome.Answered answered: return TypedResults.Ok(AskReply.Of(answered));
            case AskOutcome.Wrong wrong: return ApiProblems.Field("question", wrong.Fault);
            case AskOutcome.Spent spent: return Problem(http, StatusCodes.Status429TooManyRequests, "No question left today", $"All {AskLimits.PerDay} questions of this day (UTC) are asked. The same question of a moment ago is still answered.", spent.Resets - time.GetUtcNow());
            case AskOutcome.Failed failed: return Problem(http, StatusOf(failed.Fault), "No answer", $"The model's endpoint: {failed.Why} The question does not count.", failed.After);
            default: return Problem(http, StatusCodes.Status404NotFound, "Not set up", "This dd0c asks no model. Its operator names one as Ask:Url and Ask:Model.", null);
        }
    }

    public static int StatusOf(AskFault fault) => fault switch
    {
        AskFault.Unusable => StatusCodes.Status502BadGateway,
        AskFault.Away => StatusCodes.Status503ServiceUnavailable,
        AskFault.Slow => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static ProblemHttpResult Problem(HttpContext http, int status, string title, string detail, TimeSpan? after)
    {
        if (after is { } wait) http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(statusCode: status, title: title, detail: detail);
    }
}

/// <summary>The body of POST /api/v1/ask.</summary>
/// <param name="Question">In plain words, up to 500 characters.</param>
/// <param name="Anew">An answer of the last five minutes will not do.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AskBody(string? Question = null, bool Anew = false);

/// <param name="Answer">Markdown without links, pictures or HTML; [n] stands for a citation.</param>
/// <param name="Sourced">False: it cites nothing that was looked up, and may be made up.</param>
/// <param name="Cached">It was answered a moment ago, and does not count.</param>
/// <param name="LeftToday">Questions that are left to whoever the token stands for.</param>
internal sealed record AskReply(string Answer, bool Sourced, IReadOnlyList<Citation> Citations, IReadOnlyList<AskLookup> Lookups, string Model, bool Shortened, bool Cached, DateTimeOffset AnsweredAt, int LeftToday)
{
    public static AskReply Of(AskOutcome.Answered a) => new(a.Answer.Text, a.Answer.Citations.Count > 0, a.Answer.Citations, [.. a.Answer.Steps.Select(s => new AskLookup(s.Tool.Length > 0 ? s.Tool : null, s.Title, s.About, s.Fault))], a.Answer.Model, a.Answer.Cut, a.Cached, a.At, a.Left);
}

/// <param name="Tool">As the MCP server calls it; null: there is none of the name that the model gave.</param>
/// <param name="Fault">Why it told nothing; null: it did.</param>
internal sealed record AskLookup(string? Tool, string Title, string About, string? Fault);
