using Dd0c.Domain.Catalog.Describing;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>The catalog as the inventory shows it.</summary>
/// <param name="Faults">What in the repositories' declarations and CODEOWNERS was not taken, and why.</param>
public sealed record InferredCatalog(IReadOnlyList<InferredService> Services, IReadOnlyList<InferredTeam> Teams, IReadOnlyList<InferredDependency> Dependencies, IReadOnlyList<FileFault> Faults);

/// <summary>
/// The whole way from inventory to catalog: group resources into services, link each to its repository, add the services that only a
/// repository shows, find the dependencies, name the owners. Pure: the order of the inventory does not matter, and the same one gives the same catalog.
/// </summary>
public static class CatalogInference
{
    public static InferredCatalog Infer(Inventory inventory)
    {
        inventory = Whole(inventory);
        var estate = EstateView.Of(inventory.Resources);
        var drafts = ServiceGrouping.Group(estate);
        var index = new RepositoryIndex(inventory.Repositories, estate.Folding, drafts.Select(d => d.Words));
        var teams = new TeamDirectory(inventory.Teams, index.All);

        var linked = LinkAll(drafts, estate, index);
        linked.AddRange(RepositoryServices.Found(index, linked));
        IReadOnlyList<Dependencies.Edge> dependencies = [.. Dependencies.Find(estate, linked), .. Dependencies.Declared(linked)];
        var composition = new ServiceComposition(linked, dependencies, teams);
        var services = composition.Compose();
        var faults = index.Faults.Concat(composition.Faults).OrderBy(f => f.Repository, StringComparer.Ordinal).ThenBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line);
        return new InferredCatalog(services, teams.All, Dependencies.Named(dependencies, composition.KeyOf), [.. faults]);
    }

    /// <summary>Times to the second: a store may keep fewer digits than a clock gives, and evidence must not change by that.</summary>
    private static Inventory Whole(Inventory inventory)
    {
        return new Inventory([.. inventory.Resources.Select(Cut)], [.. inventory.Repositories.Select(Cut)], [.. inventory.Teams.Select(Cut)]);

        static Seen<T> Cut<T>(Seen<T> seen) => seen with { Since = seen.Since.AddTicks(-(seen.Since.Ticks % TimeSpan.TicksPerSecond)) };
    }

    private static List<LinkedService> LinkAll(IReadOnlyList<ServiceDraft> drafts, EstateView estate, RepositoryIndex index)
    {
        var stacks = drafts.SelectMany(d => d.Founders.Select(f => f.Stack).OfType<string>().Distinct(StringComparer.Ordinal).Select(s => (s, d))).ToLookup(p => p.s, p => p.d, StringComparer.Ordinal);
        var linked = drafts.Select(d => new LinkedService(d, RepositoryLinking.Link(d, ServiceNames.Of(d, estate, d.Founders.Exists(f => f.Stack is not null && stacks[f.Stack].Skip(1).Any())), index))).ToList();
        var inRepository = linked.Where(l => l.Link.Repository is not null).ToLookup(l => l.Link.Repository!);
        return [.. linked.Select(l => l.Link.Repository is null ? l : new LinkedService(l.Draft, RepositoryLinking.SpokenFor(l.Link, l.Draft, [.. inRepository[l.Link.Repository]])))];
    }
}
