using System.Globalization;
using System.Security.Claims;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Ingest;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Alerts.Integrations;

/// <summary>Integrations of alerts over HTTP, and what of their deliveries could not be read.</summary>
internal static class IntegrationEndpoints
{
    private const int MostItems = 200;
    private const int LargestBody = 64 * 1024;

    public static void MapIntegrations(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/api/v1/integrations").WithTags("Integrations").RequireAuthorization(Policies.Api(Scope.ManageAlerts)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        all.MapGet("/", async (IntegrationQueries integrations, CancellationToken cancellationToken) =>
            new Page<IntegrationView>(await integrations.ListAsync(cancellationToken), null)).WithSummary("All integrations, without their addresses and secrets");
        all.MapPost("/", CreateAsync).WithSummary("Add an integration; answers with its address, its secret, which is told this once, and how its sender is set up");

        var one = all.MapGroup("/{id:guid}").ProducesProblem(404);
        one.MapGet("", (Guid id, HttpContext http, IntegrationQueries queries, CancellationToken cancellationToken) => ShowAsync(id, http, queries, cancellationToken)).WithSummary("One integration with its addresses and how its sender is set up");
        one.MapPatch("", ChangeAsync).WithSummary("Rename, pause or set an integration; what is left out stays");
        one.MapDelete("", DeleteAsync).WithSummary("Delete an integration with what stands in its inbox; its alerts and incidents stay");
        one.MapPost("/tokens", (Guid id, ClaimsPrincipal user, HttpContext http, IntegrationActions integrations, IntegrationQueries queries, CancellationToken cancellationToken) =>
            ExchangeAsync(id, integrations.AddTokenAsync(id, user.Actor(http), cancellationToken), http, queries, cancellationToken)).WithSummary("Make a second address; both hold until one is ended").ProducesProblem(409);
        one.MapDelete("/tokens", (Guid id, ClaimsPrincipal user, HttpContext http, IntegrationActions integrations, IntegrationQueries queries, CancellationToken cancellationToken) =>
            ExchangeAsync(id, integrations.EndTokenAsync(id, user.Actor(http), cancellationToken), http, queries, cancellationToken)).WithSummary("End the elder of two addresses").ProducesProblem(409);
        one.MapPost("/secret", SetSecretAsync).WithSummary("Set the secret that the sender made, or a new one of ours, which is told this once; the one before holds as well until it is ended");
        one.MapDelete("/secret", (Guid id, ClaimsPrincipal user, HttpContext http, IntegrationActions integrations, IntegrationQueries queries, CancellationToken cancellationToken) =>
            ExchangeAsync(id, integrations.EndSecretAsync(id, user.Actor(http), cancellationToken), http, queries, cancellationToken)).WithSummary("End the secret before the newest").ProducesProblem(409);

        var quarantine = routes.MapGroup("/api/v1/quarantine").WithTags("Integrations").RequireAuthorization(Policies.Api(Scope.ManageAlerts)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        quarantine.MapGet("/", QuarantineAsync).WithSummary("Deliveries that could not be read, the newest first");
        quarantine.MapPost("/read-again", async (ReadAgainBody body, ClaimsPrincipal user, HttpContext http, IntegrationActions integrations, CancellationToken cancellationToken) =>
            new ReadAgainAnswer(await integrations.ReadAgainAsync(body.Integration, body.Deliveries, user.Actor(http), cancellationToken))).WithSummary("Have deliveries read again that could not be read");
    }

    private static async Task<Results<Created<IntegrationDetail>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        IntegrationBody body, ClaimsPrincipal user, HttpContext http, IntegrationActions integrations, IntegrationQueries queries, CancellationToken cancellationToken)
    {
        switch (await integrations.CreateAsync(body.Provider ?? "", body.Name ?? "", body.Over(new()), user.Actor(http), cancellationToken))
        {
            case IntegrationAnswer.Wrong wrong: return ApiProblems.Field(wrong.Field, wrong.Why);
            case IntegrationAnswer.Done done when await FindAsync(done.Integration.Id, http, queries, cancellationToken, tell: true) is { } made: return TypedResults.Created($"/api/v1/integrations/{made.Integration.Id}", made);
            default: return ApiProblems.NotFound("integration");
        }
    }

    private static async Task<Results<Ok<IntegrationDetail>, ValidationProblem, ProblemHttpResult>> ChangeAsync(
        Guid id, IntegrationChange body, ClaimsPrincipal user, HttpContext http, IntegrationActions integrations, IntegrationQueries queries, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, http, queries, cancellationToken) is not { Integration: var now }) return ApiProblems.NotFound($"integration {id}");
        return await integrations.ChangeAsync(id, body.Name ?? now.Name, body.Over(now.Config), body.Paused ?? now.Paused, user.Actor(http), cancellationToken) is IntegrationAnswer.Wrong wrong
            ? ApiProblems.Field(wrong.Field, wrong.Why) : await OkAsync(id, http, queries, cancellationToken);
    }

    private static async Task<Results<Ok<IntegrationDetail>, ValidationProblem, ProblemHttpResult>> SetSecretAsync(
        Guid id, SecretBody body, ClaimsPrincipal user, HttpContext http, IntegrationActions integrations, IntegrationQueries queries, CancellationToken cancellationToken) =>
        await integrations.SetSecretAsync(id, body.Secret, user.Actor(http), cancellationToken) is IntegrationAnswer.Wrong wrong ? ApiProblems.Field(wrong.Field, wrong.Why) : await OkAsync(id, http, queries, cancellationToken, tell: body.Secret is null);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, ClaimsPrincipal user, HttpContext http, IntegrationActions integrations, CancellationToken cancellationToken) =>
        await integrations.DeleteAsync(id, user.Actor(http), cancellationToken) is IntegrationAnswer.Done ? TypedResults.NoContent() : ApiProblems.NotFound($"integration {id}");

    private static async Task<Results<Ok<IntegrationDetail>, ProblemHttpResult>> ExchangeAsync(Guid id, Task<IntegrationAnswer> deed, HttpContext http, IntegrationQueries queries, CancellationToken cancellationToken) =>
        await deed is IntegrationAnswer.Wrong wrong ? TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Nothing to exchange", detail: wrong.Why) : await ShowAsync(id, http, queries, cancellationToken);

    private static async Task<Results<Ok<IntegrationDetail>, ProblemHttpResult>> ShowAsync(Guid id, HttpContext http, IntegrationQueries queries, CancellationToken cancellationToken) =>
        await FindAsync(id, http, queries, cancellationToken) is { } found ? TypedResults.Ok(found) : ApiProblems.NotFound($"integration {id}");

    private static async Task<Results<Ok<IntegrationDetail>, ValidationProblem, ProblemHttpResult>> OkAsync(Guid id, HttpContext http, IntegrationQueries queries, CancellationToken cancellationToken, bool tell = false) =>
        await FindAsync(id, http, queries, cancellationToken, tell) is { } found ? TypedResults.Ok(found) : ApiProblems.NotFound($"integration {id}");

    /// <summary>Its address goes along, and a new secret: nothing between here and the caller may keep them.</summary>
    private static Task<IntegrationDetail?> FindAsync(Guid id, HttpContext http, IntegrationQueries queries, CancellationToken cancellationToken, bool tell = false)
    {
        http.Response.Headers.CacheControl = "no-store";
        return queries.FindAsync(id, $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/", tell, cancellationToken);
    }

    private static async Task<Results<Ok<Page<DeliveryView>>, ValidationProblem>> QuarantineAsync(HttpContext http, IntegrationQueries integrations, Guid? integration = null, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        long? before = null;
        if (cursor is not null)
        {
            if (Cursor.Read(cursor) is not { } key || !long.TryParse(key.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var last)) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
            before = last;
        }
        http.Response.Headers.CacheControl = "no-store";
        var rows = await integrations.QuarantineAsync(integration, before, limit + 1, cancellationToken);
        return TypedResults.Ok(new Page<DeliveryView>([.. rows.Take(limit)], rows.Count > limit ? Cursor.Of(rows[limit - 1].Id.ToString(CultureInfo.InvariantCulture), rows[limit - 1].IntegrationId) : null));
    }
}
