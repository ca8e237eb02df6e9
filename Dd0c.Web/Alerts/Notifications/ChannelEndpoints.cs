using System.Security.Claims;
using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>The channels that incidents are told to, over HTTP.</summary>
internal static class ChannelEndpoints
{
    private const int LargestBody = 64 * 1024;
    private const int MostItems = 200;

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/api/v1/channels").WithTags("Channels").RequireAuthorization(Policies.Api(Scope.ManageAlerts)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        all.MapGet("/", async (ChannelQueries channels, CancellationToken cancellationToken) => new Page<ChannelView>(await channels.ListAsync(cancellationToken), null)).WithSummary("All channels that incidents are told to");
        all.MapPost("/", CreateAsync).WithSummary("Add a channel: one of a connected Slack workspace, mail, PagerDuty or a webhook, whose signing secret is told this once");
        var one = all.MapGroup("/{id:guid}").ProducesProblem(404);
        one.MapGet("", GetAsync).WithSummary("One channel, what waits for it and why it is out of order");
        one.MapPatch("", ChangeAsync).WithSummary("Rename a channel, change its rule, switch it on or off; what is left out stays");
        one.MapDelete("", DeleteAsync).WithSummary("Delete a channel; what was told there stays there");
        one.MapGet("/sends", SendsAsync).WithSummary("What was posted to a webhook in the last 30 days, the newest first");
        one.MapPost("/sends/{send:guid}/again", SendAgainAsync).WithSummary("Post an event to a webhook once more, under its own id").ProducesProblem(409);
        one.MapPost("/secret", RenewAsync).WithSummary("Make a new signing secret of a webhook, told this once; the one before signs as well for 24 hours, or until it is ended").ProducesProblem(409);
        one.MapDelete("/secret", EndSecretAsync).WithSummary("End the signing secret before the newest").ProducesProblem(409);
        one.MapPost("/test", TestAsync).WithSummary("Send a test message; what waits goes out too if it arrives").ProducesProblem(409);
    }

    private static async Task<Results<Created<ChannelMade>, ValidationProblem, ProblemHttpResult>> CreateAsync(ChannelBody body, ClaimsPrincipal user, HttpContext http, ChannelActions channels, ChannelQueries queries, CancellationToken cancellationToken)
    {
        if (body.Digest is { } digest && !DigestTimes.TryRead(digest, out _)) return WrongDigest();
        if (body.Over(new()) is not { } rule) return WrongSeverity();
        http.Response.Headers.CacheControl = "no-store"; // a webhook's secret goes along
        var added = body.Kind is null or ChannelKind.Slack
            ? await channels.AddSlackAsync(body.Workspace, body.Channel ?? "", body.Name, rule, user.Actor(http), cancellationToken)
            : await channels.AddAsync(new(body.Kind, $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/", body.To, body.Url, body.RoutingKey), body.Name, rule, user.Actor(http), cancellationToken);
        return added switch
        {
            ChannelAnswer.Wrong wrong => ApiProblems.Field(wrong.Field, wrong.Why),
            ChannelAnswer.Done done when await queries.FindAsync(done.Channel.Id, cancellationToken) is { } made => TypedResults.Created($"/api/v1/channels/{made.Id}", new ChannelMade(made, done.Secret)),
            _ => ApiProblems.NotFound("channel"),
        };
    }

    private static async Task<Results<Ok<ChannelView>, ProblemHttpResult>> GetAsync(Guid id, ChannelQueries queries, CancellationToken cancellationToken) =>
        await queries.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(found) : ApiProblems.NotFound($"channel {id}");

    private static async Task<Results<Ok<ChannelView>, ValidationProblem, ProblemHttpResult>> ChangeAsync(Guid id, ChannelChange body, ClaimsPrincipal user, HttpContext http, ChannelActions channels, ChannelQueries queries, CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(id, cancellationToken) is not { } now) return ApiProblems.NotFound($"channel {id}");
        if (body.Digest is { } digest && !DigestTimes.TryRead(digest, out _)) return WrongDigest();
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

    private static async Task<Results<Ok<Page<SendView>>, ValidationProblem, ProblemHttpResult>> SendsAsync(Guid id, HttpContext http, ChannelQueries queries, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        if (cursor is not null && Cursor.Read(cursor) is null) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        if (await queries.FindAsync(id, cancellationToken) is null) return ApiProblems.NotFound($"channel {id}");
        var rows = await queries.SendsAsync(id, cursor is null ? null : Cursor.Read(cursor)!.Id, limit + 1, cancellationToken);
        return TypedResults.Ok(new Page<SendView>([.. rows.Take(limit)], rows.Count > limit ? Cursor.Of("", rows[limit - 1].Id) : null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SendAgainAsync(Guid id, Guid send, ClaimsPrincipal user, HttpContext http, ChannelActions channels, CancellationToken cancellationToken) => await channels.SendAgainAsync(id, send, user.Actor(http), cancellationToken) switch
    {
        ChannelAnswer.Done => TypedResults.NoContent(),
        ChannelAnswer.Wrong wrong => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "It did not arrive", detail: wrong.Why),
        _ => ApiProblems.NotFound($"send {send} of channel {id}"),
    };

    private static async Task<Results<Ok<ChannelMade>, ProblemHttpResult>> RenewAsync(Guid id, ClaimsPrincipal user, HttpContext http, SigningSecrets secrets, ChannelQueries queries, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store"; // the secret goes along
        return await secrets.RenewAsync(id, user.Actor(http), cancellationToken) switch
        {
            ChannelAnswer.Wrong wrong => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Nothing to exchange", detail: wrong.Why),
            ChannelAnswer.Done done when await queries.FindAsync(id, cancellationToken) is { } view => TypedResults.Ok(new ChannelMade(view, done.Secret)),
            _ => ApiProblems.NotFound($"channel {id}"),
        };
    }

    private static async Task<Results<Ok<ChannelView>, ProblemHttpResult>> EndSecretAsync(Guid id, ClaimsPrincipal user, HttpContext http, SigningSecrets secrets, ChannelQueries queries, CancellationToken cancellationToken) => await secrets.EndAsync(id, user.Actor(http), cancellationToken) switch
    {
        ChannelAnswer.Wrong wrong => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Nothing to exchange", detail: wrong.Why),
        ChannelAnswer.Done when await queries.FindAsync(id, cancellationToken) is { } view => TypedResults.Ok(view),
        _ => ApiProblems.NotFound($"channel {id}"),
    };

    private static ValidationProblem WrongDigest() => ApiProblems.Field("digest", "Use none, daily, weekly or both.");

    private static ValidationProblem WrongSeverity() => ApiProblems.Field("minimumSeverity", "Use info, low, medium, high or critical.");
}

/// <param name="Kind">slack (if missing), email, pagerduty or webhook.</param>
/// <param name="Workspace">Id of a connected workspace; missing: the only one.</param>
/// <param name="Channel">Name or id.</param>
/// <param name="Name">How people know it; missing: #channel.</param>
/// <param name="MinimumSeverity">info, low, medium, high or critical; missing: low.</param>
/// <param name="Teams">Ids.</param>
/// <param name="UnacknowledgedMinutes">Only of those that nobody acknowledged for so long; 0: at once.</param>
/// <param name="To">Mail: its addresses.</param>
/// <param name="Url">Webhook: its address.</param>
/// <param name="RoutingKey">PagerDuty: the integration key of a service.</param>
/// <param name="Digest">Slack and mail: none (if missing), daily, weekly or both.</param>
/// <param name="Events">What it is told of, incidents alone if missing; webhooks also service.discovered, service.ownership.changed, service.health.degraded and discovery.run.completed, Slack and mail also approval.asked and run.ended.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChannelBody(string? Channel, string? Kind = null, string? Workspace = null, string? Name = null, string? MinimumSeverity = null, IReadOnlyList<string>? Environments = null, IReadOnlyList<Guid>? Teams = null,
    int? UnacknowledgedMinutes = null, IReadOnlyList<string>? To = null, string? Url = null, string? RoutingKey = null, string? Digest = null, IReadOnlyList<string>? Events = null)
{
    public DeliveryRule? Over(DeliveryRule rule) => ChannelChange.Over(rule, MinimumSeverity, Environments, Teams, UnacknowledgedMinutes, Digest, Events);

    public override string ToString() => $"ChannelBody {{ {Kind} }}"; // a record prints all it holds
}

/// <summary>What is left out stays.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChannelChange(string? Name = null, bool? Enabled = null, string? MinimumSeverity = null, IReadOnlyList<string>? Environments = null, IReadOnlyList<Guid>? Teams = null, int? UnacknowledgedMinutes = null, string? Digest = null, IReadOnlyList<string>? Events = null)
{
    public DeliveryRule? Over(DeliveryRule rule) => Over(rule, MinimumSeverity, Environments, Teams, UnacknowledgedMinutes, Digest, Events);

    /// <returns>Null: there is no such severity.</returns>
    public static DeliveryRule? Over(DeliveryRule rule, string? severity, IReadOnlyList<string>? environments, IReadOnlyList<Guid>? teams, int? minutes, string? digest, IReadOnlyList<string>? events)
    {
        var least = rule.MinimumSeverity;
        if (severity is not null && !SeverityWord.TryRead(severity, out least)) return null;
        return new(least, environments is null ? rule.Environments : [.. environments.Select(e => e?.Trim() ?? "").Distinct(StringComparer.OrdinalIgnoreCase)], teams is null ? rule.Teams : [.. teams.Distinct()], minutes ?? rule.UnacknowledgedMinutes,
            digest is not null && DigestTimes.TryRead(digest, out var wish) ? wish : rule.Digest,
            events?.Contains(ChannelRule.Incidents) ?? rule.Incidents, events is null ? rule.Catalog : ChannelRule.CatalogOf([.. events.Select(e => e ?? "")]), events is null ? rule.Runs : ChannelRule.RunsOf([.. events.Select(e => e ?? "")]));
    }
}
