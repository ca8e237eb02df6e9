using System.Collections.Concurrent;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Matching;

/// <summary>A service as alerts may name it.</summary>
public sealed record DirectoryService(Guid Id, string Slug, string Name, string? DisplayName, IReadOnlyList<string> Aliases, IReadOnlyList<string> Environments);

/// <summary>What runs a service.</summary>
/// <param name="Type">As the inventory says it: lambda:function, ecs:service.</param>
public sealed record DirectoryResource(Guid ServiceId, string Arn, string Type, string Name, string? Environment);

/// <summary>A tenant's own word for a service, made by hand from an alert that matched none.</summary>
public sealed record AlertAlias(string Word, Guid ServiceId);

/// <summary>All by which an alert can be matched to a service, made once for each version of a catalog; safe for many readers.</summary>
public sealed class ServiceDirectory
{
    private readonly Dictionary<Guid, DirectoryService> _services;
    private readonly Dictionary<string, Guid> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DirectoryResource> _byArn = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<string, DirectoryResource> _byName;
    private readonly ILookup<string, Guid> _spelt;
    private readonly ILookup<string, Guid> _exact;
    private readonly ILookup<string, Guid> _folded;
    private readonly List<(Guid Id, HashSet<string> Words)> _words = [];
    private const int MostMet = 20_000;
    private readonly ConcurrentDictionary<string, (Guid Id, bool Whole)?> _met = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _withWord = new(StringComparer.Ordinal);

    public ServiceDirectory(IEnumerable<DirectoryService> services, IEnumerable<DirectoryResource> resources, IEnumerable<AlertAlias> aliases)
    {
        _services = services.DistinctBy(s => s.Id).ToDictionary(s => s.Id);
        var running = resources.Where(r => _services.ContainsKey(r.ServiceId)).ToList();
        foreach (var alias in aliases.Where(a => _services.ContainsKey(a.ServiceId))) _aliases[WordFolding.Whole(alias.Word)] = alias.ServiceId;
        foreach (var resource in running) _byArn[resource.Arn] = resource;
        _byName = running.ToLookup(r => r.Name, StringComparer.OrdinalIgnoreCase);
        var named = _services.Values.SelectMany(s => Names(s).Select(n => (Name: n, s.Id))).ToList();
        _spelt = named.Distinct().ToLookup(n => n.Name, n => n.Id, StringComparer.Ordinal);
        _exact = named.Select(n => (Key: WordFolding.Whole(n.Name), n.Id)).Where(n => n.Key.Length > 0).Distinct().ToLookup(n => n.Key, n => n.Id, StringComparer.Ordinal);
        _folded = named.Select(n => (Key: WordFolding.Folded(n.Name), n.Id)).Where(n => n.Key.Length > 0).Distinct().ToLookup(n => n.Key, n => n.Id, StringComparer.Ordinal);
        foreach (var (name, id) in named)
        {
            var words = WordFolding.Words(name).Select(NameTokens.Stem).ToHashSet(StringComparer.Ordinal);
            if (words.Count == 0) continue;
            foreach (var word in words) (_withWord.TryGetValue(word, out var at) ? at : _withWord[word] = []).Add(_words.Count);
            _words.Add((id, words));
        }
    }

    public int Count => _services.Count;

    internal DirectoryService Service(Guid id) => _services[id];

    internal bool HasAliases => _aliases.Count > 0;

    internal Guid? Alias(string word) => _aliases.TryGetValue(WordFolding.Whole(word), out var id) ? id : null;

    /// <summary>Also of what an ARN is part of: a function's version, a queue's message group, a log stream.</summary>
    internal DirectoryResource? ByArn(string arn)
    {
        for (var at = arn; at.Length > 0;)
        {
            if (_byArn.TryGetValue(at, out var resource)) return resource;
            var cut = at.LastIndexOfAny([':', '/']);
            // arn:aws:service:region:account: is no resource any more.
            if (cut < 0 || at.AsSpan(0, cut).Count(':') < 5) return null;
            at = at[..cut];
        }
        return null;
    }

    /// <param name="family">The part of the type before the colon; null: any.</param>
    internal IReadOnlyList<DirectoryResource> ByName(string name, string? family) =>
        [.. _byName[name].Where(r => family is null || r.Type.StartsWith(family, StringComparison.Ordinal))];

    /// <summary>The one service of that name: spelt so, else in whatever way, else without its environment; null: none, or several.</summary>
    internal (Guid Id, bool Whole)? Named(string name)
    {
        if (_met.TryGetValue(name, out var known)) return known;
        var found = Find(name);
        // Senders repeat themselves; names made up for each alert must not fill the memory.
        if (_met.Count < MostMet) _met[name] = found;
        return found;
    }

    private (Guid Id, bool Whole)? Find(string name)
    {
        if (_spelt[name].ToList() is [var same]) return (same, true);
        if (_exact[WordFolding.Whole(name)].ToList() is [var one]) return (one, true);
        return _folded[WordFolding.Folded(name)].ToList() is [var folded] ? (folded, false) : null;
    }

    /// <summary>The service whose name shares most with the words, weighed by their rarity, and how far the next one lies behind.</summary>
    internal (Guid Id, double Likeness, double Margin)? Likest(IReadOnlyCollection<string> words)
    {
        var said = words.Select(NameTokens.Stem).ToHashSet(StringComparer.Ordinal);
        var best = new Dictionary<Guid, double>();
        foreach (var i in said.SelectMany(w => _withWord.GetValueOrDefault(w, [])).Distinct())
        {
            var (id, own) = _words[i];
            var shared = own.Where(said.Contains).Sum(Rarity);
            var whole = own.Sum(Rarity) + said.Where(w => !own.Contains(w)).Sum(Rarity);
            var likeness = whole <= 0 ? 0 : shared / whole;
            if (likeness > best.GetValueOrDefault(id)) best[id] = likeness;
        }
        var order = best.OrderByDescending(b => b.Value).ThenBy(b => b.Key).Take(2).ToList();
        return order.Count == 0 ? null : (order[0].Key, order[0].Value, order[0].Value - (order.Count > 1 ? order[1].Value : 0));
    }

    /// <summary>The service whose name is most like a word, however little; for a person to say. Null: none shares a word.</summary>
    public (Guid Id, double Likeness)? Nearest(string word) => Likest(WordFolding.Words(word)) is { } likest ? (likest.Id, likest.Likeness) : null;

    /// <summary>The services whose whole name stands in a text, the longest names only.</summary>
    internal IReadOnlyList<Guid> In(IReadOnlyList<string> text)
    {
        var found = new List<(Guid Id, int Length)>();
        for (var from = 0; from < text.Count; from++)
        {
            var key = "";
            for (var to = from; to < Math.Min(text.Count, from + 6); to++)
            {
                key += text[to];
                // One short or usual word is no name in a sentence.
                if (to == from && (text[to].Length < 5 || Catalog.Grouping.Words.IsRole(text[to]) || Rarity(NameTokens.Stem(text[to])) < 0.5)) continue;
                foreach (var id in _exact[key]) found.Add((id, to - from + 1));
            }
        }
        var longest = found.Count == 0 ? 0 : found.Max(f => f.Length);
        return [.. found.Where(f => f.Length == longest).Select(f => f.Id).Distinct()];
    }

    /// <summary>0 to 1: how much a word tells one service from the others.</summary>
    private double Rarity(string word)
    {
        var seen = _withWord.GetValueOrDefault(word)?.Count ?? 0;
        var idf = Math.Log((_words.Count + 1.0) / (seen + 0.5)) / Math.Log(_words.Count + 2.0);
        return Catalog.Grouping.Words.IsRole(word) ? Math.Clamp(0.25 * idf, 0.02, 0.15) : Math.Clamp(idf, 0.05, 1);
    }

    private static IEnumerable<string> Names(DirectoryService service) => new[] { service.Slug, service.Name, service.DisplayName }.Concat(service.Aliases).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);
}
