using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>How much a word tells: the rarer among the estate's names, the more. A company's prefix is everywhere and so tells little.</summary>
internal sealed class Rarity
{
    private readonly Dictionary<string, int> _count = new(StringComparer.Ordinal);
    private readonly HashSet<string> _company;
    private const int Enough = 20;

    private readonly int _names;

    /// <param name="repositories">Their names.</param>
    /// <param name="services">Theirs: a convention of the one kind need not be one of the other.</param>
    /// <param name="organisations">Their logins: acme in front of every name is the company, not the thing.</param>
    public Rarity(IReadOnlyCollection<IReadOnlyList<string>> repositories, IReadOnlyCollection<IReadOnlyList<string>> services, IEnumerable<string> organisations)
    {
        _company = organisations.SelectMany(Company).ToHashSet(StringComparer.Ordinal);
        _names = repositories.Count + services.Count;
        foreach (var name in repositories.Concat(services))
            foreach (var word in name.Select(NameTokens.Stem).Distinct(StringComparer.Ordinal)) _count[word] = _count.GetValueOrDefault(word) + 1;
        _company.UnionWith(Conventional(repositories));
        _company.UnionWith(Conventional(services));
    }

    /// <summary>What begins a quarter of all names begins them by convention.</summary>
    private static IEnumerable<string> Conventional(IReadOnlyCollection<IReadOnlyList<string>> names) =>
        names.Count < Enough ? [] : names.Where(n => n.Count > 1).GroupBy(n => NameTokens.Stem(n[0]), StringComparer.Ordinal).Where(g => g.Count() > 0.25 * names.Count).Select(g => g.Key);

    /// <summary>acme, acme-io, acmehq: the login whole, its first word, and what is left without the usual ending.</summary>
    private static IEnumerable<string> Company(string login)
    {
        var whole = login.ToLowerInvariant();
        yield return NameTokens.Stem(whole);
        var words = NameTokens.Of(login);
        if (words.Count > 1 && words[0].Length > 2) yield return NameTokens.Stem(words[0]);
        foreach (var ending in new[] { "hq", "labs", "inc", "corp", "tech", "dev", "eng", "team", "software", "digital", "group", "cloud", "app", "io" })
            if (whole.Length > ending.Length + 2 && whole.EndsWith(ending, StringComparison.Ordinal)) yield return NameTokens.Stem(whole[..^ending.Length].TrimEnd('-'));
    }

    /// <summary>The words without the company's prefix, unless nothing else is left.</summary>
    public IReadOnlyList<string> Own(IReadOnlyList<string> words) => words.Count > 1 && _company.Contains(NameTokens.Stem(words[0])) ? [.. words.Skip(1)] : words;

    public double Of(string stem)
    {
        if (_company.Contains(stem)) return 0.02;
        var seen = _count.GetValueOrDefault(stem);
        // In a small estate a word of every third name is still a word of its own; on most names it is a prefix.
        var idf = Math.Log((_names + 1.0) / (seen + 0.5)) / Math.Log(_names + 2.0);
        // A role word sets api apart from worker, and hardly payments from payments-service.
        return Grouping.Words.IsRole(stem) ? Math.Clamp(0.2 * idf, 0.02, 0.10) : Math.Max(0.02, idf);
    }

    /// <summary>0 to 1: the shared weight over the whole weight of two names.</summary>
    public double Similarity(IReadOnlySet<string> a, IReadOnlySet<string> b)
    {
        double shared = 0, whole = 0;
        foreach (var word in a)
        {
            var weight = Of(word);
            whole += weight;
            if (b.Contains(word)) shared += weight;
        }
        foreach (var word in b)
            if (!a.Contains(word)) whole += Of(word);
        return whole <= 0 ? 0 : shared / whole;
    }
}
