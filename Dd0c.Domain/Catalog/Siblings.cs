using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog;

/// <summary>
/// Joins what is one application in several deployed pieces: the API and the worker that one repository builds, the functions that begin with
/// an application's name, the API that stands before it. An application is what one repository builds under one name; where a repository holds
/// several, each in its directory or declared by itself, its pieces stay apart.
/// </summary>
internal static class Siblings
{
    /// <param name="link">The repository of a draft, by all the evidence there is.</param>
    public static List<ServiceDraft> Join(IReadOnlyList<ServiceDraft> drafts, Func<ServiceDraft, LinkVerdict> link, RepositoryIndex index)
    {
        var services = drafts.SelectMany(d => Cut(d, link(d).Repository)).ToList();
        var links = services.ToDictionary(d => d, link);
        foreach (var group in services.Where(d => links[d].Repository is not null).GroupBy(d => (links[d].Repository!, links[d].Path, Core(d, index))).Where(g => g.Key.Item3.Length > 0).ToList())
            if (group.Skip(1).Any() && group.All(d => !d.NamedByTag || NameTokens.Squash(d.Words) == group.Key.Item3) && !Apart(group.Key.Item1, [.. group])) Merge(services, [.. group], index);
        JoinTwins(services, links, index);
        GroupFunctions(services, links, index);
        JoinParts(services, links, index);
        return services;
    }

    /// <summary>A stack whose repository has a directory for each of several things in it holds several services.</summary>
    private static IReadOnlyList<ServiceDraft> Cut(ServiceDraft draft, RepositoryView? repository)
    {
        if (repository is null || draft.Footing != Footing.Stack || draft.NamedByTag) return [draft];
        var directories = repository.Fact.Directories.Select(d => d.TrimEnd('/')).Where(d => d.Contains('/', StringComparison.Ordinal)).Select(d => NameTokens.Of(d[(d.LastIndexOf('/') + 1)..]))
            .Where(w => w.Count > 0 && !Words.AreGeneric(w) && !Words.AreInfrastructure(w)).DistinctBy(NameTokens.Squash).OrderByDescending(w => w.Count).ThenBy(NameTokens.Join, StringComparer.Ordinal).ToList();
        var runs = draft.Founders.Where(f => f.Part is Part.Deployable or Part.Function).Select(f => (Founder: f, Home: directories.FirstOrDefault(d => Begins(f.Words, d)))).ToList();
        var homes = runs.Where(r => r.Home is not null).Select(r => r.Home!).Distinct().ToList();
        if (homes.Count < 2 || runs.Count(r => r.Home is null) > 0.2 * runs.Count) return [draft];
        var parts = homes.ToDictionary(h => h, h => new ServiceDraft { Words = h, Context = draft.Context, Footing = Footing.Stack });
        foreach (var resource in draft.All.Where(r => r.Part is not (Part.Stack or Part.Cluster)))
            if (directories.FirstOrDefault(d => parts.ContainsKey(d) && Begins(resource.Words, d)) is { } home) (draft.Founders.Contains(resource) && resource.Part is Part.Deployable or Part.Function or Part.Api ? parts[home].Founders : parts[home].Attached).Add(resource);
        return [.. parts.Values.Where(p => p.Founders.Count > 0)];
    }

    private static bool Begins(IReadOnlyList<string> words, IReadOnlyList<string> with) => words.Count >= with.Count && with.Select((w, i) => NameTokens.Stem(w) == NameTokens.Stem(words[i])).All(same => same);

    /// <summary>The words that tell which application it is: without the company's prefix, without the part each piece plays.</summary>
    private static string Core(ServiceDraft draft, RepositoryIndex index) => NameTokens.Squash(index.Rarity.Own(draft.Words).Where(w => !Words.IsRole(w)));

    /// <summary>Whether the repository itself tells them apart.</summary>
    private static bool Apart(RepositoryView repository, IReadOnlyList<ServiceDraft> drafts)
    {
        var keys = drafts.Select(d => d.Key).ToHashSet(StringComparer.Ordinal);
        return repository.Declarations.Count(d => keys.Contains(NameTokens.Squash(NameTokens.Of(d.Name)))) > 1
            || repository.Fact.Directories.Where(d => d.TrimEnd('/').Contains('/', StringComparison.Ordinal)).Select(d => NameTokens.Squash(NameTokens.Of(d.TrimEnd('/').Split('/')[^1]))).Distinct(StringComparer.Ordinal).Count(keys.Contains) > 1;
    }

    /// <summary>One name with the company's prefix here and without it there, never side by side.</summary>
    private static void JoinTwins(List<ServiceDraft> services, Dictionary<ServiceDraft, LinkVerdict> links, RepositoryIndex index)
    {
        foreach (var twins in services.GroupBy(d => NameTokens.Squash(index.Rarity.Own(d.Words)), StringComparer.Ordinal).Where(g => g.Skip(1).Any() && g.Select(d => d.Key).Distinct(StringComparer.Ordinal).Skip(1).Any()).ToList())
            if (twins.Select(t => links.GetValueOrDefault(t)?.Repository).OfType<RepositoryView>().Distinct().Count() < 2
                && twins.SelectMany(t => t.Founders.Select(f => f.Place).Distinct(StringComparer.Ordinal)).GroupBy(p => p, StringComparer.Ordinal).All(p => p.Count() == 1)) Merge(services, [.. twins], index);
    }

    /// <summary>Functions that begin with a repository's name and go on with what each does are that repository's; without a repository, those
    /// that have a name and a deed: orders-create, orders-list.</summary>
    private static void GroupFunctions(List<ServiceDraft> services, Dictionary<ServiceDraft, LinkVerdict> links, RepositoryIndex index)
    {
        var functions = services.Where(d => d.Footing == Footing.Functions && d.Founders.TrueForAll(f => f.Part == Part.Function) && !d.NamedByTag).ToList();
        foreach (var group in functions.Select(d => (Draft: d, Home: HomeOf(index.Rarity.Own(d.Words), links[d].Repository, index))).Where(f => f.Home is not null).GroupBy(f => f.Home!, f => f.Draft, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var parts = group.ToList();
            if (parts.Count < 2) continue;
            Merge(services, parts, index);
            services.First(parts.Contains).Words = group.Key.Split('-');
        }
    }

    private static string? HomeOf(IReadOnlyList<string> words, RepositoryView? linked, RepositoryIndex index)
    {
        for (var n = words.Count - 1; n >= 1; n--)
        {
            var start = words.Take(n).ToList();
            if (Words.AreGeneric(start)) break;
            if (index.NamedLike(start) is { } repository && (linked is null || linked == repository) || (n >= 2 || linked is not null && NameTokens.Squash(index.Rarity.Own(linked.Words)) == NameTokens.Squash(start)) && words.Skip(n).All(Words.IsDeed)) return NameTokens.Join(start);
        }
        return null;
    }

    /// <summary>Functions, workflows and APIs without code of their own that bear a service's name and more: parts of it, unless a repository is theirs alone.</summary>
    private static void JoinParts(List<ServiceDraft> services, Dictionary<ServiceDraft, LinkVerdict> links, RepositoryIndex index)
    {
        var byWords = services.Where(d => !d.Founders.TrueForAll(f => f.Part == Part.Api)).ToLookup(d => NameTokens.Join(index.Rarity.Own(d.Words)), StringComparer.Ordinal);
        var byCore = services.Where(d => !d.Founders.TrueForAll(f => f.Part == Part.Api)).ToLookup(d => Core(d, index), StringComparer.Ordinal);
        foreach (var part in services.Where(IsPart).OrderBy(d => d.Words.Count).ThenBy(d => d.Key, StringComparer.Ordinal).ToList())
        {
            var words = index.Rarity.Own(part.Words);
            ServiceDraft? whole = null;
            var face = part.Founders.TrueForAll(f => f.Part == Part.Api);
            for (var n = words.Count - (face ? 0 : 1); n >= 1 && whole is null && (!face || words.Skip(n).All(Words.IsRole)); n--)
                if (n >= 2 || !Words.AreGeneric([words[0]])) whole = Only(byWords[NameTokens.Join(words.Take(n))], part);
            if (face) whole ??= Only(byCore[Core(part, index)], part);
            if (whole is null || !services.Contains(whole) || !SamePlace(part, whole)) continue;
            if (links.TryGetValue(part, out var own) && own.Repository is { } repository && links.TryGetValue(whole, out var its) && its.Repository != repository) continue;
            Merge(services, [whole, part], index);
        }
    }

    private static ServiceDraft? Only(IEnumerable<ServiceDraft> found, ServiceDraft part) => found.Where(f => f != part).Take(2).ToList() is [var one] ? one : null;

    private static bool IsPart(ServiceDraft draft) => draft.Footing is Footing.Functions or Footing.Api && draft.Founders.TrueForAll(f => f.Part == Part.Api)
        || draft.Footing == Footing.Functions
        || draft.Footing == Footing.Runtime && draft.Founders.TrueForAll(f => f.Fact.Type.StartsWith("states:", StringComparison.Ordinal));

    private static bool SamePlace(ServiceDraft part, ServiceDraft whole) => part.Founders.Exists(p => whole.Founders.Exists(w => w.Fact.Account == p.Fact.Account));

    /// <summary>One draft of several; it bears the name they share, or that of the plainest.</summary>
    private static void Merge(List<ServiceDraft> services, IReadOnlyList<ServiceDraft> parts, RepositoryIndex index)
    {
        var ordered = parts.OrderBy(p => p.Words.Count).ThenBy(p => p.Key, StringComparer.Ordinal).ToList();
        var whole = ordered[0];
        var shared = Core(whole, index);
        foreach (var part in ordered.Skip(1))
        {
            whole.Founders.AddRange(part.Founders);
            whole.Attached.AddRange(part.Attached);
            foreach (var (arn, why) in part.Reasons) whole.Reasons[arn] = why;
            services.Remove(part);
        }
        whole.Founders.Sort((a, b) => string.CompareOrdinal(a.Arn, b.Arn));
        whole.Attached.Sort((a, b) => string.CompareOrdinal(a.Arn, b.Arn));
        if (!whole.NamedByTag && ordered.Skip(1).Any(p => Core(p, index) == shared && p.Key != whole.Key)) whole.Words = [.. whole.Words.Where(w => !Words.IsRole(w))];
    }
}
