using System.ComponentModel;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Catalog.Api;
using Dd0c.Web.Catalog.Dependencies;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Dd0c.Web.Mcp;

/// <summary>What a service needs, and what fails with it.</summary>
[McpServerToolType, Authorize(Policy = Policies.OfScope + Scope.ReadCatalog)]
internal sealed class DependencyTools(DependencyQueries graph, ServiceFinder finder)
{
    private const int Most = 100, Deepest = 3;

    [McpServerTool(Name = "dependencies", Title = "Dependencies of a service", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("What a service needs (upstream) and what needs it (downstream), up to three steps away, nearest first, each with the way to it and how sure that is.")]
    public async Task<Neighbourhood> DependenciesAsync(
        [Description("Id, slug, name or ARN.")] string service,
        [Description("upstream: what it needs; downstream: what needs it; both.")] string direction = "both",
        [Description("Steps at most, 1 to 3.")] int depth = 1,
        CancellationToken cancellationToken = default)
    {
        if (direction is not ("upstream" or "downstream" or "both")) throw new McpException("direction takes upstream, downstream or both.");
        if (depth is < 1 or > Deepest) throw new McpException($"depth takes 1 to {Deepest}.");
        var start = await finder.OneAsync(service, cancellationToken);
        return new(start.Id, start.Slug, start.DisplayName, $"/services/{start.Slug}/dependencies", await SideAsync(true, "downstream"), await SideAsync(false, "upstream"));

        async Task<Cut<ToldReached>?> SideAsync(bool needs, string without) =>
            direction == without ? null : Cut.Of<ToldReached>([.. (await ClosureAsync(start, needs, cancellationToken)).Items.Where(i => i.Distance <= depth).Select(ToldReached.Of)], Most, "Ask for fewer steps.");
    }

    [McpServerTool(Name = "blast_radius", Title = "What fails with a service", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Everything that stops working, or works worse, when a service stops, however far away: how many services, how many of them critical, whose they are, nearest first.")]
    public async Task<BlastRadius> BlastRadiusAsync([Description("Id, slug, name or ARN.")] string service, CancellationToken cancellationToken = default)
    {
        var start = await finder.OneAsync(service, cancellationToken);
        var closure = await ClosureAsync(start, false, cancellationToken);
        return new(start.Id, start.Slug, start.DisplayName, $"/services/{start.Slug}/dependencies", closure.Total, closure.Critical,
            Cut.Of<ToldReachedTeam>([.. closure.Teams.Select(t => new ToldReachedTeam(t.Team, t.Team is { } slug ? $"/teams/{slug}" : null, t.Services))], Most, "The rest have the fewest."),
            Cut.Of<ToldReached>([.. closure.Items.Select(ToldReached.Of)], Most, "The rest are farther away."));
    }

    private async Task<ClosureAnswer> ClosureAsync(ServiceAnswer start, bool needs, CancellationToken cancellationToken) =>
        await graph.ClosureAsync(start.Id.ToString(), needs, cancellationToken) ?? throw new McpException($"{start.DisplayName} is gone since.");
}

internal sealed record Neighbourhood(
    Guid ServiceId, string Slug, string Name, [property: Description("Its dependencies in the portal.")] string Path,
    [property: Description("What it needs; null where it was not asked for.")] Cut<ToldReached>? Upstream,
    [property: Description("What needs it; null where it was not asked for.")] Cut<ToldReached>? Downstream);

internal sealed record BlastRadius(Guid ServiceId, string Slug, string Name, string Path, int Services, int Critical, [property: Description("Whom to tell; the one without a name is of services that are nobody's.")] Cut<ToldReachedTeam> Teams, Cut<ToldReached> Reached);

internal sealed record ToldReachedTeam(string? Slug, string? Path, int Services);

internal sealed record ToldReached(
    Guid Id, string Slug, string Name, string Path, string Tier, string Health, [property: Description("The owner's slug.")] string? Team,
    [property: Description("Steps away.")] int Distance,
    [property: Description("Slug of the service before it on the way.")] string Via,
    [property: Description("calls, publishes_to, reads_from, triggers or depends_on.")] string Kind,
    [property: Description("That the whole way is real, 0 to 1.")] double Confidence)
{
    public static ToldReached Of(ReachedAnswer r) => new(r.Id, r.Slug, r.Name, $"/services/{r.Slug}", r.Tier, r.Health, r.Team, r.Distance, r.Via, r.Kind, r.Confidence);
}
