using Dd0c.Domain.Catalog;
using Dd0c.Domain.Search;

namespace Dd0c.Workers.Catalog;

/// <summary>What a catalog plan changes in the search: its services and teams, and the services that show a changed team's name.</summary>
internal static class SearchDocuments
{
    public static (IReadOnlyList<SearchDocument> Changed, IReadOnlyList<Guid> Removed) Of(CatalogState before, CatalogPlan plan)
    {
        var teams = before.Teams.Concat(plan.Teams).GroupBy(t => t.Id).ToDictionary(g => g.Key, g => g.Last());
        var changedTeams = plan.Teams.Select(t => t.Id).ToHashSet();
        var written = plan.Services.Select(s => s.Id).ToHashSet();
        var services = plan.Services.Concat(before.Services.Where(s => !written.Contains(s.Id) && s.OwnerTeamId is { } team && changedTeams.Contains(team))).ToList();
        return (
            [
                .. services.Where(s => s.RemovedAt is null).Select(s => Of(s, s.OwnerState == "owned" && s.OwnerTeamId is { } id ? teams.GetValueOrDefault(id) : null)),
                .. plan.Teams.Where(t => t.RemovedAt is null).Select(Of),
            ],
            [.. services.Where(s => s.RemovedAt is not null).Select(s => s.Id), .. plan.Teams.Where(t => t.RemovedAt is not null).Select(t => t.Id)]);
    }

    private static SearchDocument Of(Service s, Team? owner) => new(
        s.Id, "service", s.Slug, s.DisplayName, [.. s.Aliases.Append(s.Name).Distinct().Where(a => a != s.DisplayName)], s.Description, owner?.Id, owner?.Name, owner?.Slug, s.OwnerState, s.OwnerConfidence,
        s.RepoFullName, s.Type, s.Tier, s.Lifecycle, s.Health, s.TechStack, s.Confidence, s.LastDeployAt, s.UpdatedAt);

    private static SearchDocument Of(Team t) => new(
        t.Id, "team", t.Slug, t.Name, [.. t.Aliases.Append(t.Slug).Distinct().Where(a => a != t.Name)], t.Description, t.Id, null, null, "owned", 1, null, "team", "standard", "production", "unknown", [], 1, null, t.UpdatedAt);
}
