using System.Globalization;
using System.Security.Claims;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Scorecards;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Scorecards;

/// <summary>Scorecards, scores, exemptions and initiatives over HTTP.</summary>
internal static class ScorecardEndpoints
{
    private const int LargestBody = 256 * 1024;
    private const int MostItems = 200;

    public static void MapScorecards(this IEndpointRouteBuilder routes)
    {
        var read = Group(routes, Scope.ReadCatalog);
        read.MapGet("/scorecards", async (ScorecardQueries scorecards, CancellationToken cancellationToken) => new Page<ScorecardRow>(await scorecards.ListAsync(cancellationToken), null)).WithSummary("Scorecards, with how many services hold each level");
        read.MapGet("/scorecards/{slug}", GetAsync).WithSummary("One scorecard with its rules").ProducesProblem(404);
        read.MapGet("/scorecards/{slug}/scores", ScoresAsync).WithSummary("Services by a scorecard, the least points first, each check with what was found").ProducesProblem(404);
        read.MapGet("/scorecards/{slug}/teams", (string slug, ScorecardQueries scorecards, CancellationToken cancellationToken) => OfAsync(slug, scorecards, scorecards.TeamsAsync, cancellationToken)).WithSummary("Teams by a scorecard").ProducesProblem(404);
        read.MapGet("/scorecards/{slug}/trend", (string slug, ScorecardQueries scorecards, CancellationToken cancellationToken) => OfAsync(slug, scorecards, (c, t) => scorecards.TrendAsync(c.Row.Id, t), cancellationToken)).WithSummary("How all services stood at the end of each of the last 90 days").ProducesProblem(404);
        read.MapGet("/scorecards/{slug}/exemptions", (string slug, ScorecardQueries scorecards, CancellationToken cancellationToken) => OfAsync(slug, scorecards, scorecards.ExemptionsAsync, cancellationToken)).WithSummary("What need not pass for a while, and why").ProducesProblem(404);
        read.MapGet("/scorecards/{slug}/initiatives", (string slug, ScorecardQueries scorecards, InitiativeQueries initiatives, CancellationToken cancellationToken) => OfAsync(slug, scorecards, initiatives.OfScorecardAsync, cancellationToken)).WithSummary("Initiatives, with how far each is").ProducesProblem(404);
        read.MapGet("/services/{id}/scorecards", OfServiceAsync).WithSummary("How a service, by id or slug, stands by each scorecard, and how it came to").ProducesProblem(404);
        var write = Group(routes, Scope.WriteCatalog);
        write.MapPost("/scorecards/{slug}/exemptions", ExemptAsync).WithSummary("Let a service pass a check for a while; it takes the place of the exemption before").ProducesProblem(404).ProducesProblem(409);
        write.MapDelete("/scorecards/{slug}/exemptions/{id:guid}", (string slug, Guid id, ClaimsPrincipal user, HttpContext http, ExemptionActions exemptions, CancellationToken cancellationToken) => EndedAsync(exemptions.EndAsync(slug, id, user.Actor(http), cancellationToken), $"exemption {id}")).WithSummary("End an exemption").ProducesProblem(404).ProducesProblem(409);
        var manage = Group(routes, Scope.ManageScorecards);
        manage.MapPost("/scorecards", CreateAsync).WithSummary("Make a scorecard").ProducesProblem(409);
        manage.MapPost("/scorecards/preview", PreviewAsync).WithSummary("What services would come to by such rules, and with replaces what that would change; writes nothing");
        manage.MapPut("/scorecards/{slug}", ChangeAsync).WithSummary("Change the whole of a scorecard; scores follow within seconds").ProducesProblem(404).ProducesProblem(409);
        manage.MapDelete("/scorecards/{slug}", (string slug, ClaimsPrincipal user, HttpContext http, ScorecardActions scorecards, CancellationToken cancellationToken) => EndedAsync(scorecards.DeleteAsync(slug, user.Actor(http), cancellationToken), $"scorecard {slug}")).WithSummary("Delete a scorecard with its scores, exemptions and initiatives").ProducesProblem(404).ProducesProblem(409);
        manage.MapPost("/scorecards/{slug}/initiatives", BeginAsync).WithSummary("Ask services of some teams to pass checks by a day").ProducesProblem(404).ProducesProblem(409);
        manage.MapDelete("/scorecards/{slug}/initiatives/{id:guid}", (string slug, Guid id, ClaimsPrincipal user, HttpContext http, InitiativeActions initiatives, CancellationToken cancellationToken) => EndedAsync(initiatives.EndAsync(slug, id, user.Actor(http), cancellationToken), $"initiative {id}")).WithSummary("End an initiative; it stays to be read").ProducesProblem(404).ProducesProblem(409);
        routes.MapGet("/scorecards/{slug}/export.csv", FileAsync).RequireAuthorization().ExcludeFromDescription();
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string scope) =>
        routes.MapGroup("/api/v1").WithTags("Scorecards").RequireAuthorization(Policies.Api(scope)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));

    private static async Task<Results<Ok<ScorecardView>, ProblemHttpResult>> GetAsync(string slug, ScorecardQueries scorecards, CancellationToken cancellationToken) =>
        await scorecards.FindAsync(slug, cancellationToken) is { } found ? TypedResults.Ok(found) : ApiProblems.NotFound($"scorecard {slug}");

    private static async Task<Results<Ok<Page<ScoreRow>>, ProblemHttpResult, ValidationProblem>> ScoresAsync(string slug, ScorecardQueries scorecards, string? team = null, string? level = null, string? check = null, string? q = null, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        var after = cursor is null ? new(0, Guid.Empty) : ScoreCursor.Read(cursor);
        if (after is null) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        if (await scorecards.FindAsync(slug, cancellationToken) is not { } card) return ApiProblems.NotFound($"scorecard {slug}");
        if (check is not null && card.Definition.Checks.All(c => c.Key != check)) return ApiProblems.Field("check", $"{card.Row.Name} has no check {check}.");
        if (level is not (null or "none") && card.Definition.Levels.All(l => l.Name != level)) return ApiProblems.Field("level", $"{card.Row.Name} has no level {level}.");
        var (rows, _) = await scorecards.ScoresAsync(card.Row.Id, new(team, level, check, q), cursor is null ? null : after, 0, limit + 1, cancellationToken);
        return TypedResults.Ok(new Page<ScoreRow>([.. rows.Take(limit)], rows.Count > limit ? ScoreCursor.Of(rows[limit - 1]) : null));
    }

    private static async Task<Results<Ok<Page<T>>, ProblemHttpResult>> OfAsync<T>(string slug, ScorecardQueries scorecards, Func<ScorecardView, CancellationToken, Task<IReadOnlyList<T>>> read, CancellationToken cancellationToken) =>
        await scorecards.FindAsync(slug, cancellationToken) is { } card ? TypedResults.Ok(new Page<T>(await read(card, cancellationToken), null)) : ApiProblems.NotFound($"scorecard {slug}");

    private static async Task<Results<Ok<Page<ServiceScorecard>>, ProblemHttpResult>> OfServiceAsync(string id, ScorecardQueries scorecards, CancellationToken cancellationToken) =>
        await scorecards.OfServiceAsync(id, cancellationToken) is { } cards ? TypedResults.Ok(new Page<ServiceScorecard>(cards, null)) : ApiProblems.NotFound($"service {id}");

    private static async Task<Results<Created<ScorecardView>, ValidationProblem, ProblemHttpResult>> CreateAsync(ScorecardBody body, ClaimsPrincipal user, HttpContext http, ScorecardActions actions, ScorecardQueries scorecards, CancellationToken cancellationToken) =>
        await actions.CreateAsync(body.Draft(), user.Actor(http), cancellationToken) switch
        {
            ScorecardAnswer.Done done => TypedResults.Created($"/api/v1/scorecards/{done.Slug}", await scorecards.FindAsync(done.Slug, cancellationToken)),
            ScorecardAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            var other => Refused(other, "scorecard"),
        };

    private static async Task<Results<Ok<PreviewAnswer>, ValidationProblem>> PreviewAsync(ScorecardBody body, ScorecardPreviews previews, string? replaces = null, CancellationToken cancellationToken = default)
    {
        var draft = body.Draft() with { Name = body.Name ?? "preview" };
        return draft.Faults() is { Count: > 0 } faults ? ApiProblems.Fields(faults) : TypedResults.Ok(PreviewAnswer.Of(await previews.OfAsync(draft.Definition!, replaces, cancellationToken)));
    }

    private static async Task<Results<Ok<ScorecardView>, ValidationProblem, ProblemHttpResult>> ChangeAsync(string slug, ScorecardBody body, ClaimsPrincipal user, HttpContext http, ScorecardActions actions, ScorecardQueries scorecards, CancellationToken cancellationToken) =>
        await actions.ChangeAsync(slug, body.Draft(), body.Version, user.Actor(http), cancellationToken) switch
        {
            ScorecardAnswer.Done when await scorecards.FindAsync(slug, cancellationToken) is { } changed => TypedResults.Ok(changed),
            ScorecardAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            var other => Refused(other, $"scorecard {slug}"),
        };

    private static async Task<Results<Created<ExemptionView>, ValidationProblem, ProblemHttpResult>> ExemptAsync(string slug, ExemptionBody body, ClaimsPrincipal user, HttpContext http, ExemptionActions actions, ScorecardQueries scorecards, CancellationToken cancellationToken)
    {
        switch (await actions.ExemptAsync(slug, body.Service ?? "", body.Check, body.Reason, body.Until, user.Actor(http), cancellationToken))
        {
            case ScorecardAnswer.Done done when await scorecards.FindAsync(slug, cancellationToken) is { } card: return TypedResults.Created($"/api/v1/scorecards/{slug}/exemptions", (await scorecards.ExemptionsAsync(card, cancellationToken)).FirstOrDefault(e => e.Id == done.Id));
            case ScorecardAnswer.Wrong wrong: return ApiProblems.Fields(wrong.Faults);
            case var other: return Refused(other, $"scorecard {slug}");
        }
    }

    private static async Task<Results<Created<InitiativeView>, ValidationProblem, ProblemHttpResult>> BeginAsync(string slug, InitiativeBody body, ClaimsPrincipal user, HttpContext http, InitiativeActions actions, ScorecardQueries scorecards, InitiativeQueries initiatives, CancellationToken cancellationToken)
    {
        switch (await actions.CreateAsync(slug, body.Name, body.Reason, body.Checks ?? [], body.Teams ?? [], body.Due, body.Remind, user.Actor(http), cancellationToken))
        {
            case ScorecardAnswer.Done done when await scorecards.FindAsync(slug, cancellationToken) is { } card: return TypedResults.Created($"/api/v1/scorecards/{slug}/initiatives", (await initiatives.OfScorecardAsync(card, cancellationToken)).FirstOrDefault(i => i.Id == done.Id));
            case ScorecardAnswer.Wrong wrong: return ApiProblems.Fields(wrong.Faults);
            case var other: return Refused(other, $"scorecard {slug}");
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndedAsync(Task<ScorecardAnswer> deed, string what) => await deed is ScorecardAnswer.Done ? TypedResults.NoContent() : Refused(await deed, what);

    private static ProblemHttpResult Refused(ScorecardAnswer answer, string what) =>
        answer is ScorecardAnswer.Late late ? TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Too late", detail: late.Why) : ApiProblems.NotFound(what);

    private static async Task<Results<FileContentHttpResult, NotFound>> FileAsync(string slug, HttpContext http, ScorecardQueries scorecards, CancellationToken cancellationToken)
    {
        if (await scorecards.FindAsync(slug, cancellationToken) is not { } card) return TypedResults.NotFound();
        var (rows, _) = await scorecards.ScoresAsync(card.Row.Id, ScorecardQuery.Parse(http.Request.QueryString.Value).Filter, null, 0, int.MaxValue, cancellationToken);
        return TypedResults.File(CsvText.Write(
            ["service", "name", "team", "tier", "level", "percent", "points", "of", .. card.Definition.Checks.Select(c => c.Key)],
            rows.Select(r => (IReadOnlyList<string?>)[r.Service, r.Name, r.Team, r.Tier, r.Level, r.Percent.ToString("0.##", CultureInfo.InvariantCulture), r.Points.ToString(CultureInfo.InvariantCulture), r.Most.ToString(CultureInfo.InvariantCulture), .. card.Definition.Checks.Select(c => r.Checks.FirstOrDefault(x => x.Key == c.Key)?.State)])), "text/csv; charset=utf-8", $"dd0c-scorecard-{slug}.csv");
    }
}
