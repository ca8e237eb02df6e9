using System.Globalization;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;

namespace Dd0c.Domain.Catalog.Entities;

/// <summary>Environments, as names, tags, stacks, accounts and deployments tell of them, each with the places it is in.</summary>
internal static class EnvironmentEntities
{
    private const int MostPlaces = 40;

    public static IEnumerable<InferredEntity> Find(EstateView estate, RepositoryIndex repositories, IReadOnlyList<InferredService> services)
    {
        var resources = estate.Resources.Where(r => r.Environment is not null).ToLookup(r => r.Environment!, StringComparer.Ordinal);
        var deployed = repositories.All.SelectMany(r => r.Fact.Deployments.Where(d => d.At != default).Select(d => (Name: RepositoryEntities.EnvironmentOf(d), d.At))).Where(d => d.Name is not null).ToLookup(d => d.Name!, d => d.At, StringComparer.Ordinal);
        var running = services.SelectMany(s => s.Environments.Select(e => (e, s))).ToLookup(p => p.e, p => p.s, StringComparer.Ordinal);
        foreach (var name in resources.Select(g => g.Key).Concat(deployed.Select(g => g.Key)).Concat(running.Select(g => g.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (here, deploys) = (resources[name].ToList(), deployed[name].ToList());
            var since = here.Select(r => r.Seen.Since).Concat(deploys).DefaultIfEmpty().Min();
            var properties = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [PropertyNames.Resources] = here.Count.ToString(CultureInfo.InvariantCulture),
                [PropertyNames.Services] = running[name].Count().ToString(CultureInfo.InvariantCulture),
            };
            if (Places(here, r => r.Fact.Account) is { Length: > 0 } accounts) properties[PropertyNames.Accounts] = accounts;
            if (Places(here, r => r.Fact.Region) is { Length: > 0 } regions) properties[PropertyNames.Regions] = regions;
            yield return new(EntityKind.Environment, name, name, here.Count > 0 ? Source.Runtime : Source.Deployment, since)
            {
                Environment = name,
                At = deploys.Count > 0 ? deploys.Max() : null,
                Properties = properties,
                Evidence =
                [
                    .. here.Count > 0 ? (Evidence[])[new("existence", Source.Runtime, here.Count == 1 ? $"{here[0].Fact.Type} {here[0].Fact.Name} is in it" : $"{here.Count} resources are in it, by tag, name, stack, cluster or account", 0.9, since)] : [],
                    .. deploys.Count > 0 ? (Evidence[])[new("existence", Source.Deployment, deploys.Count == 1 ? "GitHub tells of a deployment to it" : $"GitHub tells of {deploys.Count} deployments to it", 1, deploys.Max())] : [],
                ],
            };
        }
    }

    private static string Places(IReadOnlyList<ResourceView> resources, Func<ResourceView, string> place) =>
        string.Join(", ", resources.Select(place).Where(p => p.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostPlaces));
}
