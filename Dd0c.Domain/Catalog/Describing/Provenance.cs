using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Describing;

/// <summary>Where the values come from that are read off rather than weighed: name, environments, technology, runtime.</summary>
internal static class Provenance
{
    public static IEnumerable<Evidence> Of(ServiceDraft draft, LinkVerdict link, IReadOnlyList<string> aliases, string? runtime) =>
    [
        NameOf(draft, link), .. AliasesOf(aliases, draft, link), .. EnvironmentsOf(draft), .. TechStackOf(draft, link.Repository), .. RuntimeOf(draft, runtime),
    ];

    private static Evidence NameOf(ServiceDraft draft, LinkVerdict link)
    {
        if (link.Declared is { } declared) return new Evidence("name", Source.Declaration, $"{declared.File} declares {declared.Name}", 0.95, link.Repository?.Seen.Since);
        if (draft.NamedByTag && Named(draft, r => (Tags.ServiceOf(r.Fact) ?? Tags.ApplicationOf(r.Fact)) is not null) is { } tagged)
            return new Evidence("name", Source.Tag, (Tags.ServiceOf(tagged.Fact) ?? Tags.ApplicationOf(tagged.Fact))!.ToString(), 0.9, tagged.Seen.Since);
        if (draft.Founders.Count == 0) return new Evidence("name", Source.Repository, link.Repository!.Fact.FullName, 0.8, link.Repository.Seen.Since);
        if (Named(draft, r => r.Part != Part.Stack && NameTokens.Squash(r.Words) == draft.Key) is { } own) return new Evidence("name", Source.Runtime, $"{own.Fact.Type} {own.Fact.Name}", 0.8, own.Seen.Since);
        if (Named(draft, r => NameTokens.Squash(r.StackWords) == draft.Key) is { } stacked) return new Evidence("name", Source.Stack, $"stack {NameTokens.Join(stacked.StackWords)}", 0.8, stacked.Seen.Since);
        return new Evidence("name", Source.Name, $"read from {draft.Founders[0].Fact.Name}", 0.6, draft.Founders[0].Seen.Since);
    }

    private static IEnumerable<Evidence> AliasesOf(IReadOnlyList<string> aliases, ServiceDraft draft, LinkVerdict link)
    {
        if (aliases.Count > 0) yield return new Evidence("name", Source.Name, $"also {string.Join(", ", aliases)}", 0.3, draft.Founders.Select(f => (DateTimeOffset?)f.Seen.Since).Min() ?? link.Repository?.Seen.Since);
    }

    private static IEnumerable<Evidence> EnvironmentsOf(ServiceDraft draft)
    {
        foreach (var environment in draft.All.Where(r => r.Environment is not null).GroupBy(r => r.Environment!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Take(6))
        {
            // A tag says so outright; else it is read from the names of thing, stack and cluster, or from what else its account holds.
            var tagged = environment.Where(r => Tags.EnvironmentOf(r.Fact) == environment.Key).MinBy(r => r.Arn, StringComparer.Ordinal);
            var first = tagged ?? environment.MinBy(r => r.Arn, StringComparer.Ordinal)!;
            yield return new Evidence("environments", tagged is null ? Source.Name : Source.Tag, $"{environment.Key}: {first.Fact.Name}", tagged is null ? 0.8 : 0.95, first.Seen.Since);
        }
    }

    private static IEnumerable<Evidence> TechStackOf(ServiceDraft draft, RepositoryView? repository)
    {
        if (repository is { Fact: { } fact } && (fact.PrimaryLanguage is not null || fact.Languages.Count > 0)) yield return new Evidence("techStack", Source.Repository, $"languages of {fact.FullName}", 0.9, repository.Seen.Since);
        var things = draft.All.GroupBy(r => Character.Product(r.Fact), StringComparer.Ordinal).Where(g => g.Key is not null).OrderBy(g => g.Key, StringComparer.Ordinal).Take(6);
        foreach (var product in things)
            if (product.MinBy(r => r.Arn, StringComparer.Ordinal) is { } first) yield return new Evidence("techStack", Source.Runtime, $"{product.Key}: {first.Fact.Name}", 0.8, first.Seen.Since);
    }

    private static IEnumerable<Evidence> RuntimeOf(ServiceDraft draft, string? runtime)
    {
        if (runtime is null) yield break;
        var runs = Named(draft, r => r.Fact.Attributes.GetValueOrDefault(AttributeNames.Runtime) == runtime) ?? Named(draft, r => r.Part == Part.Deployable) ?? Named(draft, r => r.Part == Part.Function);
        if (runs is not null) yield return new Evidence("runtime", Source.Runtime, $"{runs.Fact.Type} {runs.Fact.Name}", 0.95, runs.Seen.Since);
    }

    private static ResourceView? Named(ServiceDraft draft, Func<ResourceView, bool> which) => draft.Founders.Where(which).MinBy(r => r.Arn, StringComparer.Ordinal) ?? draft.Attached.Where(which).MinBy(r => r.Arn, StringComparer.Ordinal);
}
