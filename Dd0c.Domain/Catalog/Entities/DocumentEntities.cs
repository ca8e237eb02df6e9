using Dd0c.Domain.Catalog.Documents;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Entities;

/// <summary>READMEs, documents, runbooks and decisions of repositories, and the APIs that descriptions in them tell of.</summary>
internal static class DocumentEntities
{
    public static IEnumerable<InferredEntity> Find(RepositoryIndex repositories, EntityHomes homes) => repositories.All.Where(r => r.Fact is { Archived: false, Fork: false }).SelectMany(view => Of(view, homes));

    private static IEnumerable<InferredEntity> Of(RepositoryView view, EntityHomes homes)
    {
        var (fact, since) = (view.Fact, view.Seen.Since);
        var services = homes.In(fact.NodeId).OrderBy(s => s.Key, StringComparer.Ordinal).ToList();
        foreach (var file in fact.Files)
        {
            if (DocumentPath.KindOf(file.Path) is not { } kind || HeadOf(file) is not { } head) continue;
            var api = kind == DocumentKind.Specification;
            var owner = EntityHomes.OwnerOf(services, since);
            var properties = new SortedDictionary<string, string>(StringComparer.Ordinal) { [PropertyNames.FullName] = fact.FullName, [PropertyNames.Path] = file.Path, [PropertyNames.Document] = kind };
            if (file.Oid is { } oid) properties[PropertyNames.Oid] = oid;
            if (head.Version is { } version) properties[PropertyNames.Version] = version;
            if (api) properties[PropertyNames.Protocol] = "OpenAPI";
            yield return new(api ? EntityKind.Api : EntityKind.Document, $"{fact.NodeId}:{file.Path}", kind == DocumentKind.Readme ? $"{fact.Name} README" : head.Title, Source.Repository, since)
            {
                Services = [.. services.Select(s => s.Key)],
                TeamKey = owner?.TeamKey,
                Url = fact.DefaultBranch is { } branch ? $"{fact.Url}/blob/{Escaped(branch)}/{Escaped(file.Path)}" : fact.Url,
                Repository = fact.NodeId,
                Properties = properties,
                Relations = [.. services.Select(s => EntityRelation.ToService(api ? RelationKind.ProvidedBy : RelationKind.Describes, s.Key)), new(RelationKind.In, EntityKind.Repository, fact.NodeId)],
                Evidence = [new("existence", Source.Repository, $"{file.Path} in {fact.FullName}", 1, since), .. owner is { } said ? (Evidence[])[said.Why] : []],
            };
        }
    }

    /// <summary>Null where its text was not read.</summary>
    private static DocumentHead? HeadOf(RepositoryFile file) => file.Title is { } title ? new(title, file.Version) : file.Text is { } text ? DocumentHead.Of(file.Path, text) : null;

    private static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
