using System.Globalization;
using System.Security.Claims;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.History;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>Incidents and alerts over HTTP: read, and answered.</summary>
internal static class IncidentEndpoints
{
    private const int MostItems = 500;
    private const int LargestBody = 64 * 1024;

    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        // /v1 is the address that alert tools before us were told.
        foreach (var root in new[] { "/api/v1", "/v1" })
        {
            var read = routes.MapGroup(root).WithTags("Incidents").RequireAuthorization(Policies.Api(Scope.ReadIncidents)).ProducesProblem(401).ProducesProblem(403);
            read.MapGet("/incidents", ListAsync).WithSummary("Incidents, the latest first");
            read.MapGet("/incidents/{number:int}", GetAsync).WithSummary("One incident, with why it is noisy, what is suspected and what is suggested").ProducesProblem(404);
            read.MapGet("/incidents/{number:int}/alerts", AlertsAsync).WithSummary("The alerts of an incident by when they began, each with why it is there").ProducesProblem(404);
            read.MapGet("/incidents/{number:int}/timeline", TimelineAsync).WithSummary("What happened to an incident, the oldest first").ProducesProblem(404);
            read.MapGet("/incidents/{number:int}/suggestions", SuggestionsAsync).WithSummary("What a person might do about an incident").ProducesProblem(404);
            read.MapGet("/incidents/{number:int}/tellings", TellingsAsync).WithSummary("Which channels were told of an incident, which were not, and why").ProducesProblem(404);
            read.MapGet("/alerts", AllAlertsAsync).WithSummary("Alerts, the latest first");
            read.MapGet("/alerts/{id:guid}", AlertAsync).WithSummary("One alert").ProducesProblem(404);
            read.MapGet("/alerts/{id:guid}/trace", TraceAsync).WithSummary("What was decided of one alert: from whom it came, its service, its incident, and who was told").ProducesProblem(404);
        }
        var write = routes.MapGroup("/api/v1/incidents/{number:int}").WithTags("Incidents").RequireAuthorization(Policies.Api(Scope.WriteIncidents)).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409)
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        write.MapPost("/acknowledgement", (int number, ClaimsPrincipal user, HttpContext http, IncidentActions incidents, IncidentQueries queries, CancellationToken cancellationToken) =>
            AnswerAsync(number, incidents.AcknowledgeAsync(number, user.Actor(http), cancellationToken), queries, cancellationToken)).WithSummary("Acknowledge an incident");
        write.MapPost("/snooze", (int number, SnoozeBody body, ClaimsPrincipal user, HttpContext http, IncidentActions incidents, IncidentQueries queries, CancellationToken cancellationToken) =>
            AnswerAsync(number, incidents.SnoozeAsync(number, TimeSpan.FromMinutes(body.Minutes), user.Actor(http), cancellationToken), queries, cancellationToken)).WithSummary("Acknowledge an incident, and be told again after a while if it still fires");
        write.MapPost("/resolution", (int number, ClaimsPrincipal user, HttpContext http, IncidentActions incidents, IncidentQueries queries, CancellationToken cancellationToken) =>
            AnswerAsync(number, incidents.ResolveAsync(number, user.Actor(http), cancellationToken), queries, cancellationToken)).WithSummary("Resolve an incident; what fires anew is another one");
        write.MapPost("/notes", (int number, NoteBody body, ClaimsPrincipal user, HttpContext http, IncidentActions incidents, IncidentQueries queries, CancellationToken cancellationToken) =>
            AnswerAsync(number, incidents.NoteAsync(number, body.Text, user.Actor(http), cancellationToken), queries, cancellationToken)).WithSummary("Add a note to the timeline");
        write.MapPost("/merge", (int number, MergeBody body, ClaimsPrincipal user, HttpContext http, IncidentActions incidents, IncidentQueries queries, CancellationToken cancellationToken) =>
            AnswerAsync(number, incidents.MergeAsync(number, body.Incidents ?? [], user.Actor(http), cancellationToken), queries, cancellationToken)).WithSummary("Make other incidents part of this one");
        write.MapPost("/split", (int number, SplitBody body, ClaimsPrincipal user, HttpContext http, IncidentActions incidents, IncidentQueries queries, CancellationToken cancellationToken) =>
            AnswerAsync(number, incidents.SplitAsync(number, body.Alerts ?? [], user.Actor(http), cancellationToken), queries, cancellationToken)).WithSummary("Take alerts out into an incident of their own; answers with that one");
        write.MapPost("/feedback", (int number, FeedbackBody body, ClaimsPrincipal user, HttpContext http, IncidentActions incidents, IncidentQueries queries, CancellationToken cancellationToken) =>
            AnswerAsync(number, incidents.RateAsync(number, body.Subject ?? AlertFeedback.OfIncident, body.Helpful, user.Actor(http), cancellationToken), queries, cancellationToken)).WithSummary("Say whether the grouping, or a suggestion, helped");
    }

    private static async Task<Results<Ok<Page<IncidentRow>>, ValidationProblem>> ListAsync(
        IncidentQueries incidents, TimeProvider time, [FromQuery] string[]? state = null, [FromQuery] string[]? status = null, [FromQuery] string[]? severity = null, string? service = null, string? team = null, string? source = null, string? environment = null,
        int? noise = null, string? from = null, string? to = null, string? q = null, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        var (since, until, wrong) = Between(from, to, time);
        if (wrong is not null) return wrong;
        var states = (state ?? []).Concat(status ?? []).ToList();
        if (states.Find(s => s is not (IncidentState.Open or IncidentState.Acknowledged or IncidentState.Resolved or IncidentState.Merged)) is { } unknown) return ApiProblems.Field("state", $"{unknown} is none of open, acknowledged, resolved, merged.");
        if (Array.Find(severity ?? [], s => !SeverityWord.TryRead(s, out _)) is { } bad) return ApiProblems.Field("severity", $"{bad} is none of critical, high, medium, low, info.");
        if (!TryAfter(cursor, out (DateTimeOffset LastAt, int Number)? after)) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        var rows = await incidents.ListAsync(new(states, severity ?? [], service, team, source, environment, noise, since, until, q), after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageOf(rows, limit));
    }

    /// <param name="rows">One more than the limit, where there is another page.</param>
    internal static Page<IncidentRow> PageOf(IReadOnlyList<IncidentRow> rows, int limit) =>
        new([.. rows.Take(limit)], rows.Count > limit ? Cursor.Of($"{rows[limit - 1].LastAt:O}|{rows[limit - 1].Number}", rows[limit - 1].Id) : null);

    internal static bool TryAfter(string? cursor, out (DateTimeOffset LastAt, int Number)? after)
    {
        after = null;
        if (cursor is null) return true;
        if (Cursor.Read(cursor) is not { } key || key.Key.Split('|') is not [var at, var number] || !DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, out var last) || !int.TryParse(number, CultureInfo.InvariantCulture, out var n)) return false;
        after = (last, n);
        return true;
    }

    private static async Task<Results<Ok<IncidentDetail>, ProblemHttpResult>> GetAsync(int number, IncidentQueries incidents, CancellationToken cancellationToken) =>
        await incidents.FindAsync(number, cancellationToken) is { } found ? TypedResults.Ok(found) : ApiProblems.NotFound($"incident #{number}");

    private static async Task<Results<Ok<Page<AlertView>>, ValidationProblem, ProblemHttpResult>> AlertsAsync(int number, IncidentQueries incidents, string? cursor = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        if (!TryAfter(cursor, out (DateTimeOffset StartedAt, Guid Id)? after)) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        if (await incidents.FindAsync(number, cancellationToken) is null) return ApiProblems.NotFound($"incident #{number}");
        return TypedResults.Ok(PageOf(await incidents.AlertsAsync(number, after, limit + 1, cancellationToken), limit));
    }

    private static async Task<Results<Ok<Page<IncidentEntry>>, ProblemHttpResult>> TimelineAsync(int number, IncidentQueries incidents, CancellationToken cancellationToken) =>
        await incidents.FindAsync(number, cancellationToken) is null ? ApiProblems.NotFound($"incident #{number}") : TypedResults.Ok(new Page<IncidentEntry>(await incidents.TimelineAsync(number, cancellationToken), null));

    private static async Task<Results<Ok<Page<Suggestion>>, ProblemHttpResult>> SuggestionsAsync(int number, IncidentQueries incidents, CancellationToken cancellationToken) =>
        await incidents.FindAsync(number, cancellationToken) is { } found ? TypedResults.Ok(new Page<Suggestion>(found.Suggestions, null)) : ApiProblems.NotFound($"incident #{number}");

    private static async Task<Results<Ok<Page<TellingView>>, ProblemHttpResult>> TellingsAsync(int number, TellingQueries tellings, CancellationToken cancellationToken) =>
        await tellings.OfIncidentAsync(number, cancellationToken) is { } found ? TypedResults.Ok(new Page<TellingView>(found, null)) : ApiProblems.NotFound($"incident #{number}");

    private static async Task<Results<Ok<AlertTraceView>, ProblemHttpResult>> TraceAsync(Guid id, TellingQueries tellings, CancellationToken cancellationToken) =>
        await tellings.OfAlertAsync(id, cancellationToken) is { } found ? TypedResults.Ok(found) : ApiProblems.NotFound($"alert {id}");

    private static async Task<Results<Ok<Page<AlertView>>, ValidationProblem>> AllAlertsAsync(
        IncidentQueries incidents, TimeProvider time, string? service = null, string? status = null, string? environment = null, bool unmatched = false, string? start = null, string? end = null, string? cursor = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        if (status is not (null or "firing" or "acknowledged" or "resolved")) return ApiProblems.Field("status", $"{status} is none of firing, acknowledged, resolved.");
        var (since, until, wrong) = Between(start, end, time, "start", "end");
        if (wrong is not null) return wrong;
        if (!TryAfter(cursor, out (DateTimeOffset StartedAt, Guid Id)? after)) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        return TypedResults.Ok(PageOf(await incidents.AlertsAsync(new AlertFilter(service, status, environment, unmatched, since, until), after, limit + 1, cancellationToken), limit));
    }

    private static async Task<Results<Ok<AlertView>, ProblemHttpResult>> AlertAsync(Guid id, IncidentQueries incidents, CancellationToken cancellationToken) =>
        await incidents.AlertAsync(id, cancellationToken) is { } alert ? TypedResults.Ok(alert) : ApiProblems.NotFound($"alert {id}");

    private static async Task<Results<Ok<IncidentDetail>, ValidationProblem, ProblemHttpResult>> AnswerAsync(int number, Task<IncidentAnswer> deed, IncidentQueries queries, CancellationToken cancellationToken) => await deed switch
    {
        IncidentAnswer.Done done when await queries.FindAsync(done.Made ?? number, cancellationToken) is { } found => TypedResults.Ok(found),
        IncidentAnswer.Late late => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Too late", detail: late.Why),
        IncidentAnswer.Wrong wrong => ApiProblems.Field("body", wrong.Why),
        _ => ApiProblems.NotFound($"incident #{number}"),
    };

    private static Page<AlertView> PageOf(IReadOnlyList<AlertView> rows, int limit) =>
        new([.. rows.Take(limit)], rows.Count > limit ? Cursor.Of($"{rows[limit - 1].Alert.StartedAt:O}", rows[limit - 1].Alert.Id) : null);

    private static bool TryAfter(string? cursor, out (DateTimeOffset StartedAt, Guid Id)? after)
    {
        after = null;
        if (cursor is null) return true;
        if (Cursor.Read(cursor) is not { } key || !DateTimeOffset.TryParse(key.Key, CultureInfo.InvariantCulture, out var at)) return false;
        after = (at, key.Id);
        return true;
    }

    private static (DateTimeOffset?, DateTimeOffset?, ValidationProblem?) Between(string? from, string? to, TimeProvider time, string fromName = "from", string toName = "to")
    {
        DateTimeOffset since = default, until = default;
        if (from is not null && Instant.Read(from, time.GetUtcNow(), out since) is { } wrong) return (null, null, ApiProblems.Field(fromName, wrong));
        if (to is not null && Instant.Read(to, time.GetUtcNow(), out until) is { } wrongEnd) return (null, null, ApiProblems.Field(toName, wrongEnd));
        return (from is null ? null : since, to is null ? null : until, null);
    }
}

/// <param name="Minutes">1 to 10080.</param>
internal sealed record SnoozeBody(int Minutes);

internal sealed record NoteBody(string? Text);

/// <param name="Incidents">Their numbers.</param>
internal sealed record MergeBody(IReadOnlyList<int>? Incidents);

/// <param name="Alerts">Their ids.</param>
internal sealed record SplitBody(IReadOnlyList<Guid>? Alerts);

/// <param name="Subject">incident, or the key of one of its suggestions; missing: the incident.</param>
internal sealed record FeedbackBody(bool Helpful, string? Subject = null);
