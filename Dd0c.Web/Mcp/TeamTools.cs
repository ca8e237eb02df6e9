using System.ComponentModel;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Catalog.Api;
using Dd0c.Web.Teams;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Dd0c.Web.Mcp;

/// <summary>Teams, and what is theirs.</summary>
[McpServerToolType, Authorize(Policy = Policies.OfScope + Scope.ReadCatalog)]
internal sealed class TeamTools(TeamQueries teams, CatalogReading catalog)
{
    private const int MostTeams = 200, MostServices = 100;

    [McpServerTool(Name = "list_teams", Title = "Teams", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("The teams of the organisation by name, each with how many services it owns, how many of those are critical and how many are not well.")]
    public async Task<TeamList> ListAsync([Description("A part of the name or slug; missing: all teams.")] string? name = null, CancellationToken cancellationToken = default)
    {
        var all = (await teams.ListAsync(cancellationToken)).Where(t => name is null || t.Name.Contains(name.Trim(), StringComparison.OrdinalIgnoreCase) || t.Slug.Contains(name.Trim(), StringComparison.OrdinalIgnoreCase));
        return new(Cut.Of<TeamLine>([.. all.Select(t => new TeamLine(t.Id, t.Slug, t.Name, $"/teams/{t.Slug}", t.Description, t.ParentSlug, t.People, t.Services, t.Critical, t.Unhealthy))], MostTeams, "Give a part of the name."));
    }

    [McpServerTool(Name = "team_services", Title = "Services of a team", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("The services that a team owns, by name, with the team's people.")]
    public async Task<TeamServices> ServicesAsync([Description("The team's slug or name.")] string team, CancellationToken cancellationToken = default)
    {
        var asked = team.Trim();
        var known = (await teams.ListAsync(cancellationToken)).FirstOrDefault(t => t.Slug == asked || t.Id.ToString() == asked || t.Name.Equals(asked, StringComparison.OrdinalIgnoreCase));
        if (known is null || await teams.FindAsync(known.Slug, cancellationToken) is not { } found || await catalog.OfTeamAsync(known.Id.ToString(), "primary", null, MostServices, cancellationToken) is not { } page)
            throw new McpException($"There is no team \"{asked}\". list_teams tells which there are.");
        return new(new(found.Id, found.Slug, found.Name, $"/teams/{found.Slug}"), [.. found.People.Select(p => p.Name is { Length: > 0 } name ? name : p.Login)],
            new([.. page.Items.Select(ToldService.Of)], page.Next is null ? null : $"The first {MostServices} of {found.OwnedCount}. All of them are on /services?team={found.Slug}."));
    }
}

internal sealed record TeamList(Cut<TeamLine> Teams);

internal sealed record TeamLine(Guid Id, string Slug, string Name, [property: Description("Its page in the portal.")] string Path, string? Description, string? Parent, int People, int Services, int Critical, int Unhealthy);

internal sealed record TeamServices(ToldTeam Team, IReadOnlyList<string> People, Cut<ToldService> Services);
