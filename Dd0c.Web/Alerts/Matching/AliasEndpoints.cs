using System.Security.Claims;
using System.Text.Json.Serialization;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Alerts.Mutes;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Incidents;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Alerts.Matching;

/// <summary>Senders' words for services over HTTP.</summary>
internal static class AliasEndpoints
{
    private const int LargestBody = 16 * 1024;

    public static void MapAliases(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/alerts").WithTags("Alerts").RequireAuthorization(Policies.Api(Scope.ReadIncidents)).ProducesProblem(401).ProducesProblem(403);
        read.MapGet("/unmatched", async (AliasQueries aliases, CancellationToken cancellationToken) => new Page<UnmatchedWord>(await aliases.UnmatchedAsync(cancellationToken), null)).WithSummary("Words in alerts of the last 30 days that no service is known by, those of the most alerts first");
        read.MapGet("/aliases", async (AliasQueries aliases, CancellationToken cancellationToken) => new Page<AliasView>(await aliases.ListAsync(cancellationToken), null)).WithSummary("What people said that senders' words mean");
        var write = routes.MapGroup("/api/v1/alerts").WithTags("Alerts").RequireAuthorization(Policies.Api(Scope.WriteIncidents)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        write.MapDelete("/aliases", RemoveAsync).WithSummary("Take back what was said of a word: alerts to come are matched without it").ProducesProblem(404);
        write.MapPut("/aliases", MapAsync).WithSummary("Say which service a word means: for alerts to come and for those that stand unmatched");
    }

    private static async Task<Results<Ok<AliasMade>, ValidationProblem>> MapAsync(AliasBody body, ClaimsPrincipal user, HttpContext http, MuteQueries services, AliasActions aliases, CancellationToken cancellationToken)
    {
        var service = body.Service is { Length: > 0 } named ? (await services.ServicesAsync([named], cancellationToken))[0] : (Guid?)null;
        return await aliases.MapAsync(body.Word, service, user.Actor(http), cancellationToken) switch
        {
            AliasAnswer.Done done => TypedResults.Ok(new AliasMade(done.Alerts)),
            AliasAnswer.Wrong wrong => ApiProblems.Field(wrong.Field, wrong.Why),
            _ => ApiProblems.Field("body", "Nothing was mapped."),
        };
    }

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> RemoveAsync(ClaimsPrincipal user, HttpContext http, AliasActions aliases, string? word = null, CancellationToken cancellationToken = default) =>
        await aliases.RemoveAsync(word, user.Actor(http), cancellationToken) switch
        {
            AliasAnswer.Done => TypedResults.NoContent(),
            AliasAnswer.Wrong wrong => ApiProblems.Field(wrong.Field, wrong.Why),
            _ => ApiProblems.NotFound("word"),
        };
}

/// <param name="Word">As an unmatched alert has it.</param>
/// <param name="Service">Id or slug; null: it is no service, and is not asked for again.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AliasBody(string? Word, string? Service = null);

/// <param name="Alerts">How many that stood unmatched are matched now.</param>
internal sealed record AliasMade(int Alerts);
