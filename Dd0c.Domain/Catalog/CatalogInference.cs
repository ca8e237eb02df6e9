using Dd0c.Domain.Catalog.Describing;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>The catalog as the inventory shows it.</summary>
/// <param name="Faults">What in the repositories' declarations and CODEOWNERS was not taken, and why.</param>
public sealed record InferredCatalog(IReadOnlyList<InferredService> Services, IReadOnlyList<InferredTeam> Teams, IReadOnlyList<InferredDependency> Dependencies, IReadOnlyList<FileFault> Faults)
{
    /// <summary>What this tenant's answers make of the sources of ownership.</summary>
    public OwnerCalibration Calibration { get; init; } = OwnerCalibration.None;

    /// <summary>Anchors of what somebody said is no service, and their words.</summary>
    public IReadOnlyDictionary<string, string> Dismissed { get; init; } = new Dictionary<string, string>();

    /// <summary>What people said of lifecycles, by anchor; it stands also for what is not found any more.</summary>
    public IReadOnlyDictionary<string, Correction.Value> Lifecycles { get; init; } = new Dictionary<string, Correction.Value>();

    /// <summary>Everything beside services and teams; by kind and key.</summary>
    public IReadOnlyList<InferredEntity> Entities { get; init; } = [];
}

/// <summary>
/// The whole way from inventory to catalog: group resources into services, link each to its repository, add the services that only a
/// repository shows, find the dependencies, name the owners. Pure: the order of the inventory does not matter, and the same one gives the same catalog.
/// </summary>
public static class CatalogInference
{
    /// <param name="corrections">What people said; the order of these does not matter either, only their times.</param>
    public static InferredCatalog Infer(Inventory inventory, IReadOnlyCollection<Correction>? corrections = null)
    {
        inventory = Whole(inventory);
        IReadOnlyList<Correction> said = [.. (corrections ?? []).OrderBy(c => c.At).ThenBy(c => c.Id)];
        var estate = EstateView.Of(inventory.Resources, inventory.Repositories.Select(r => r.Fact.Name));
        var units = ServiceGrouping.Cut(estate);
        var index = new RepositoryIndex(inventory.Repositories, estate.Folding, [.. units.Select(d => d.Words)]);
        var teams = new TeamDirectory(inventory.Teams, index.All);
        var drafts = Regrouping.Apply(ServiceGrouping.Complete(estate, Siblings.Join(units, Linking(units, estate, index), index)), said);

        var linked = LinkAll(drafts, estate, index, said);
        linked.AddRange(RepositoryServices.Found(index, linked));
        var services = Standing(linked, said);
        IReadOnlyList<Dependencies.Edge> dependencies = [.. Dependencies.Find(estate, services.All), .. Dependencies.Declared(services.All)];
        var composition = new ServiceComposition(services, dependencies, teams, said);
        var composed = Lookalikes.Look(composition.Watch(CorrectedValues.Apply(composition.Compose(), said, teams)), said);
        var faults = index.Faults.Concat(composition.Faults).OrderBy(f => f.Repository, StringComparer.Ordinal).ThenBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line);
        var catalog = new InferredCatalog(composed, teams.All, Dependencies.Named(dependencies, services.KeyOf), [.. faults])
        {
            Calibration = composition.Calibration,
            Dismissed = said.OfType<Correction.NotAService>().SelectMany(c => c.Anchors.Select(a => (a, c.Told))).DistinctBy(a => a.a).ToDictionary(a => a.a, a => a.Told, StringComparer.Ordinal),
            Lifecycles = said.OfType<Correction.Value>().Where(c => c.Field == CorrectedField.Lifecycle).Reverse().SelectMany(c => c.Anchors.Select(a => (a, c))).DistinctBy(a => a.a).ToDictionary(a => a.a, a => a.c, StringComparer.Ordinal),
        };
        return catalog with { Entities = EntityInference.Infer(estate, index, services, catalog, teams) };
    }

    private static LinkedServices Standing(List<LinkedService> linked, IReadOnlyList<Correction> said)
    {
        var all = new LinkedServices(linked);
        return said.Count == 0 ? all : new LinkedServices([.. linked.Where(l => !CorrectedLinks.IsDismissed(l, all.AnchorsOf(l), said))]);
    }

    /// <summary>Times to the second: a store may keep fewer digits than a clock gives, and evidence must not change by that.</summary>
    private static Inventory Whole(Inventory inventory)
    {
        return new Inventory([.. inventory.Resources.Select(Cut)], [.. inventory.Repositories.Select(Cut)], [.. inventory.Teams.Select(Cut)]);

        static Seen<T> Cut<T>(Seen<T> seen) => seen with { Since = seen.Since.AddTicks(-(seen.Since.Ticks % TimeSpan.TicksPerSecond)) };
    }

    private static List<LinkedService> LinkAll(IReadOnlyList<ServiceDraft> drafts, EstateView estate, RepositoryIndex index, IReadOnlyList<Correction> said)
    {
        var found = drafts.ToDictionary(d => d, Linking(drafts, estate, index));
        var links = CorrectedLinks.Apply(found, said, index);
        var linked = drafts.Select(d => new LinkedService(d, links[d])).ToList();
        var inRepository = linked.Where(l => l.Link.Repository is not null).ToLookup(l => l.Link.Repository!);
        return [.. linked.Select(l => l.Link.Repository is null ? l : new LinkedService(l.Draft, RepositoryLinking.SpokenFor(l.Link, l.Draft, [.. inRepository[l.Link.Repository]])))];
    }

    /// <summary>How to link one of the drafts: what shares its stack with another one is not known by the stack's name.</summary>
    private static Func<ServiceDraft, LinkVerdict> Linking(IReadOnlyList<ServiceDraft> drafts, EstateView estate, RepositoryIndex index)
    {
        var stacks = drafts.SelectMany(d => d.Founders.Select(f => f.Stack).OfType<string>().Distinct(StringComparer.Ordinal).Select(s => (s, d))).ToLookup(p => p.s, p => p.d, StringComparer.Ordinal);
        return draft => RepositoryLinking.Link(draft, ServiceNames.Of(draft, estate, draft.Founders.Exists(f => f.Stack is not null && stacks[f.Stack].Skip(1).Any()), index), index);
    }
}
