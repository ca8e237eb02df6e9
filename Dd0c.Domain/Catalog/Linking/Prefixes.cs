using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>
/// What stands in front of one kind of name and not of the other: a platform puts its own words before what it runs (data-platform-app-survey is built
/// in survey), a department before what it builds. Learned from the names themselves: a prefix after which the rest is a repository's whole name again
/// and again is a convention.
/// </summary>
internal sealed class Prefixes
{
    private const int Longest = 3;
    private const int Often = 4;
    private const double Mostly = 0.5;
    private const int Family = 10;
    private const double Rare = 0.75;

    private readonly HashSet<string> _ofServices;
    private readonly HashSet<string> _families;
    private readonly Rarity _rarity;

    public Prefixes(IReadOnlyCollection<IReadOnlyList<string>> repositories, IReadOnlyCollection<IReadOnlyList<string>> services, Rarity rarity)
    {
        _rarity = rarity;
        var names = repositories.Select(NameTokens.Squash).ToHashSet(StringComparer.Ordinal);
        _ofServices = services.DistinctBy(NameTokens.Join)
            .SelectMany(s => Enumerable.Range(1, Math.Min(Longest, Math.Max(0, s.Count - 1))).Select(n => (Prefix: NameTokens.Join(s.Take(n)), Meets: names.Contains(NameTokens.Squash(s.Skip(n))) && !names.Contains(NameTokens.Squash(s)))))
            .GroupBy(p => p.Prefix, StringComparer.Ordinal).Where(g => g.Count(p => p.Meets) is var met && met >= Often && met >= Mostly * g.Count()).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        _families = [.. Begin(repositories), .. Begin(services)];
    }

    /// <summary>First words of so many names that they tell whose a thing is rather than what.</summary>
    private static IEnumerable<string> Begin(IEnumerable<IReadOnlyList<string>> names) =>
        names.Where(n => n.Count > 1).DistinctBy(NameTokens.Join).GroupBy(n => n[0], StringComparer.Ordinal).Where(g => g.Count() >= Family).Select(g => g.Key);

    /// <summary>Log-odds that the repository is the service's because one's name is the other's with something in front; 0 when it is not.</summary>
    public double Worth(IReadOnlyList<string> service, IReadOnlyList<string> repository)
    {
        var (longer, shorter) = service.Count >= repository.Count ? (service, repository) : (repository, service);
        var before = longer.Count - shorter.Count;
        if (before is 0 or > Longest || !longer.Skip(before).Select(NameTokens.Stem).SequenceEqual(shorter.Select(NameTokens.Stem))) return 0;
        if (longer == service && _ofServices.Contains(NameTokens.Join(service.Take(before)))) return 3.7;
        var telling = shorter.Count(w => !Words.IsRole(w));
        // As many words that nobody puts together by chance as were left out, and one more; or after a department's, one that is rare.
        return telling > before || (before == 1 && _families.Contains(longer[0]) && shorter.Any(w => !Words.IsRole(w) && _rarity.Of(NameTokens.Stem(w)) > Rare)) ? 2.7 : 0;
    }
}
