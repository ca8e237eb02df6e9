using System.Security.Claims;
using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Delivery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>The channels that incidents are told to, over HTTP.</summary>
internal static class ChannelEndpoints
{
    private const int LargestBody = 64 * 1024;

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/api/v1/channels").WithTags("Channels").RequireAuthorization(Policies.Api(Scope.ManageAlerts)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        all.MapGet("/", async (ChannelQueries channels, CancellationToken cancellationToken) => new Page<ChannelView>(await channels.ListAsync(cancellationToken), null)).WithSummary("All channels that incidents are told to");
        all.MapPost("/", CreateAsync).WithSummary("Add a Slack channel of a connected workspace");
        var one = all.MapGroup("/{id:guid}").ProducesProblem(404);
        one.MapGet("", GetAsync).WithSummary("One channel, what waits for it and why it is out of order");
        one.MapPatch("", ChangeAsync).WithSummary("Rename a channel, change its rule, switch it on or off; what is left out stays");
        one.MapDelete("", DeleteAsync).WithSummary("Delete a channel; what was told there stays there");
        one.MapPost("/test", TestAsync).WithSummary("Send a test message; what waits goes out too if it arrives").ProducesProblem(409);
    }

    private static async Task<Results<Created<ChannelView>, ValidationProblem, ProblemHttpResult>> CreateAsync(ChannelBody body, ClaimsPrincipal user, HttpContext http, ChannelActions channels, ChannelQueries queries, CancellationToken cancellationToken)
    {
        if (body.Kind is not (null or ChannelKind.Slack)) return ApiProblems.Field("kind", "Use slack.");
        if (body.Over(new()) is not { } rule) return WrongSeverity();
        return await channels.AddSlackAsync(body.Workspace, body.Channel ?? "", body.Name, rule, user.Actor(http), cancellationToken) switch
        {
            ChannelAnswer.Wrong wrong => ApiProblems.Field(wrong.Field, wrong.Why),
            ChannelAnswer.Done done when await queries.FindAsync(done.Channel.Id, cancellationToken) is { } made => TypedResults.Created($"/api/v1/channels/{made.Id}", made),
            _ => ApiProblems.NotFound("channel"),
        };
    }

    private static async Task<Results<Ok<ChannelView>, ProblemHttpResult>> GetAsync(Guid id, ChannelQueries queries, CancellationToken cancellationToken) =>
        await queries.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(found) : ApiProblems.NotFound($"channel {id}");

    private static async Task<Results<Ok<ChannelView>, ValidationProblem, ProblemHttpResult>> ChangeAsync(Guid id, ChannelChange body, ClaimsPrincipal user, HttpContext http, ChannelActions channels, ChannelQueries queries, CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(id, cancellationToken) is not { } now) return ApiProblems.NotFound($"channel {id}");
        if (body.Over(now.Rule.Read()) is not { } rule) return WrongSeverity();
        return await channels.ChangeAsync(id, body.Name, rule, body.Enabled, user.Actor(http), cancellationToken) switch
        {
            ChannelAnswer.Wrong wrong => ApiProblems.Field(wrong.Field, wrong.Why),
            ChannelAnswer.Done when await queries.FindAsync(id, cancellationToken) is { } changed => TypedResults.Ok(changed),
            _ => ApiProblems.NotFound($"channel {id}"),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, ClaimsPrincipal user, HttpContext http, ChannelActions channels, CancellationToken cancellationToken) =>
        await channels.DeleteAsync(id, user.Actor(http), cancellationToken) is ChannelAnswer.Done ? TypedResults.NoContent() : ApiProblems.NotFound($"channel {id}");

    private static async Task<Results<NoContent, ProblemHttpResult>> TestAsync(Guid id, ClaimsPrincipal user, HttpContext http, ChannelActions channels, CancellationToken cancellationToken) => await channels.TestAsync(id, user.Actor(http), cancellationToken) switch
    {
        ChannelAnswer.Done => TypedResults.NoContent(),
        ChannelAnswer.Wrong wrong => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "The test did not arrive", detail: wrong.Why),
        _ => ApiProblems.NotFound($"channel {id}"),
    };

    private static ValidationProblem WrongSeverity() => ApiProblems.Field("minimumSeverity", "Use info, low, medium, high or critical.");
}

/// <param name="Kind">slack.</param>
/// <param name="Workspace">Id of a connected workspace; missing: the only one.</param>
/// <param name="Channel">Name or id.</param>
/// <param name="Name">How people know it; missing: #channel.</param>
/// <param name="MinimumSeverity">info, low, medium, high or critical; missing: low.</param>
/// <param name="Teams">Ids.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChannelBody(string? Channel, string? Kind = null, string? Workspace = null, string? Name = null, string? MinimumSeverity = null, IReadOnlyList<string>? Environments = null, IReadOnlyList<Guid>? Teams = null)
{
    public DeliveryRule? Over(DeliveryRule rule) => ChannelChange.Over(rule, MinimumSeverity, Environments, Teams);
}

/// <summary>What is left out stays.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChannelChange(string? Name = null, bool? Enabled = null, string? MinimumSeverity = null, IReadOnlyList<string>? Environments = null, IReadOnlyList<Guid>? Teams = null)
{
    public DeliveryRule? Over(DeliveryRule rule) => Over(rule, MinimumSeverity, Environments, Teams);

    /// <returns>Null: there is no such severity.</returns>
    public static DeliveryRule? Over(DeliveryRule rule, string? severity, IReadOnlyList<string>? environments, IReadOnlyList<Guid>? teams)
    {
        var least = rule.MinimumSeverity;
        if (severity is not null && !SeverityWord.TryRead(severity, out least)) return null;
        return new(least, environments is null ? rule.Environments : [.. environments.Select(e => e?.Trim() ?? "").Distinct(StringComparer.OrdinalIgnoreCase)], teams is null ? rule.Teams : [.. teams.Distinct()]);
    }
}
