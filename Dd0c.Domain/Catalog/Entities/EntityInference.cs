using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog.Entities;

/// <summary>The inventory and the catalog that was made of it → everything beside services and teams. Pure; kind and key are unique, and the order is that of both.</summary>
internal static class EntityInference
{
    public static IReadOnlyList<InferredEntity> Infer(EstateView estate, RepositoryIndex repositories, LinkedServices linked, InferredCatalog catalog, TeamDirectory teams)
    {
        var homes = new EntityHomes(catalog.Services);
        return
        [
            .. new CloudEntities(estate, homes, catalog.Dependencies, teams).Find()
                .Concat(new RepositoryEntities(repositories, homes, linked, teams).Find())
                .Concat(DocumentEntities.Find(repositories, homes))
                .Concat(EnvironmentEntities.Find(estate, repositories, catalog.Services))
                .OrderBy(e => e.Kind, StringComparer.Ordinal).ThenBy(e => e.Key, StringComparer.Ordinal)
                // A run's address might stand in two repositories' facts after a transfer.
                .DistinctBy(e => (e.Kind, e.Key)),
        ];
    }
}
