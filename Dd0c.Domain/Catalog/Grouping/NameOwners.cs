using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>Finds the one service whose name a resource's name contains: payments-api-db belongs to payments-api, and to nobody when two fit equally.</summary>
internal sealed class NameOwners
{
    private readonly ILookup<string, (ServiceDraft Draft, List<string> Core)> _byFirst;

    public NameOwners(IEnumerable<ServiceDraft> drafts) =>
        _byFirst = drafts.Select(d => (Draft: d, Core: Core(d.Words, []))).Where(d => d.Core.Count > 0)
            .ToLookup(d => d.Core[0], StringComparer.Ordinal);

    public ServiceDraft? Of(ResourceView resource)
    {
        var inOrder = " " + string.Join(' ', resource.Words.Select(NameTokens.Stem)) + " ";
        var words = resource.Words.Concat(resource.StackWords).Select(NameTokens.Stem).ToHashSet(StringComparer.Ordinal);
        // A service named for nothing particular owns what bears its whole name only.
        var fits = words.SelectMany(w => _byFirst[w]).Where(d => d.Core.TrueForAll(words.Contains) && (!Words.AreInfrastructure(d.Core) || d.Draft.Words.All(w => words.Contains(NameTokens.Stem(w)))))
            .Select(d => (d.Draft, Score: d.Core.Count + (inOrder.Contains(" " + string.Join(' ', d.Core) + " ", StringComparison.Ordinal) ? 0.3 : 0) + (d.Draft.Words.Count(w => words.Contains(NameTokens.Stem(w))) * 0.1) - (d.Draft.Words.Count * 0.01))).ToList();
        return Top(fits);
    }

    /// <summary>Within one stack, where every name begins alike: by what is left when the stack's words are taken out.</summary>
    public static ServiceDraft? Best(ResourceView member, IReadOnlyList<ServiceDraft> drafts, IReadOnlyList<string> stackWords)
    {
        if (Tags.ServiceOf(member.Fact)?.Value is { } tag && drafts.Where(d => d.Founders.Exists(f => Tags.ServiceOf(f.Fact)?.Value == tag)).ToList() is [var tagged]) return tagged;
        var words = member.Words.Select(NameTokens.Stem).ToHashSet(StringComparer.Ordinal);
        return Top([.. drafts.Select(d => (Draft: d, Core: Core(d.Words, stackWords))).Where(d => d.Core.Count > 0 && d.Core.TrueForAll(words.Contains)).Select(d => (d.Draft, (double)d.Core.Count))]);
    }

    private static ServiceDraft? Top(List<(ServiceDraft Draft, double Score)> fits)
    {
        if (fits.Count == 0) return null;
        var best = fits.Max(f => f.Score);
        var top = fits.Where(f => f.Score > best - 0.05).Select(f => f.Draft).Distinct().ToList();
        return top is [var one] ? one : null;
    }

    private static List<string> Core(IReadOnlyList<string> words, IReadOnlyList<string> without)
    {
        var core = words.Where(w => !without.Contains(w) && !Words.IsRole(w)).Select(NameTokens.Stem).ToList();
        return core.Count > 0 || without.Count == 0 ? core : [.. words.Where(w => !without.Contains(w)).Select(NameTokens.Stem)];
    }
}
