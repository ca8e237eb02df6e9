using Dd0c.Domain.Catalog;

namespace Dd0c.Domain.History;

/// <summary>The catalog as its history keeps it: a state for each service that is there.</summary>
public static class ServiceStates
{
    public static IReadOnlyDictionary<Guid, ServiceState> Of(CatalogState catalog)
    {
        var teams = catalog.Teams.ToDictionary(t => t.Id, t => new TeamState(t.Id, t.Slug, t.Name));
        var resources = catalog.Resources.ToLookup(r => r.ServiceId, r => new ResourceState(r.Arn, r.Environment));
        var needs = catalog.Dependencies.ToLookup(d => d.SourceServiceId, d => new NeedState(d.TargetServiceId, d.Kind));
        return catalog.Services.Where(s => s.RemovedAt is null).ToDictionary(s => s.Id, s => Of(s, teams, resources[s.Id], needs[s.Id]));
    }

    private static ServiceState Of(Service s, Dictionary<Guid, TeamState> teams, IEnumerable<ResourceState> resources, IEnumerable<NeedState> needs) => new(
        s.Slug, s.Name, s.DisplayName, s.Aliases, s.Description, s.Type, s.Lifecycle, s.Tier, s.TechStack, s.Runtime, s.Environments, s.Health,
        new(s.OwnerState, s.OwnerState == "unowned" ? null : Team(s.OwnerTeamId, teams), s.OwnerState == "ambiguous" ? Team(s.RunnerUpTeamId, teams) : null), Percent(s.OwnerConfidence), s.OwnerSource,
        s.RepoFullName is null ? null : new(s.RepoFullName, s.RepoUrl, s.RepoDefaultBranch, s.RepoPath, s.RepoSource),
        [.. resources.OrderBy(r => r.Arn, StringComparer.Ordinal)], [.. needs.OrderBy(n => n.Id).ThenBy(n => n.Kind, StringComparer.Ordinal)], Instants.Whole(s.CreatedAt));

    private static TeamState? Team(Guid? id, Dictionary<Guid, TeamState> teams) => id is { } known ? teams.GetValueOrDefault(known) : null;

    private static int Percent(double value) => (int)Math.Round(Math.Clamp(double.IsNaN(value) ? 0 : value, 0, 1) * 100, MidpointRounding.AwayFromZero);
}
