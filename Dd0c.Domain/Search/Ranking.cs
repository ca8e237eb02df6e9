namespace Dd0c.Domain.Search;

/// <summary>What makes one person's order differ from another's.</summary>
/// <param name="TeamIds">Their own teams.</param>
/// <param name="Opened">What they opened, and when last.</param>
public sealed record SearchViewer(IReadOnlyCollection<Guid> TeamIds, IReadOnlyDictionary<Guid, DateTimeOffset> Opened)
{
    public static readonly SearchViewer Nobody = new([], new Dictionary<Guid, DateTimeOffset>());
}

/// <summary>
/// Orders what an engine found, the same way whichever engine found it: exact, alias, prefix, word start, initials,
/// substring, typo, other text; then services before teams, one's own team, what one opened lately, tier, the shorter name.
/// </summary>
public static class Ranking
{
    private static readonly string[] s_words = ["exact", "alias", "prefix", "word", "initials", "substring", "typo", "text"];

    /// <returns>The best first; candidates that do not match at all are left out.</returns>
    public static IReadOnlyList<SearchHit> Rank(string query, IEnumerable<SearchDocument> candidates, SearchViewer viewer, int limit)
    {
        var asked = SearchText.Words(query).Select(w => w.Text).ToArray();
        if (asked.Length == 0) return [];
        var joined = string.Join(' ', asked);
        var compact = string.Concat(asked);
        return
        [
            .. candidates.DistinctBy(d => d.Id)
                .Select(d => (Document: d, Match: Match(asked, joined, compact, d)))
                .Where(m => m.Match.Class < s_words.Length)
                .OrderBy(m => m.Match.Class)
                .ThenBy(m => m.Match.Distance)
                .ThenBy(m => m.Document.Kind == "service" ? 0 : 1)
                .ThenByDescending(m => m.Document.TeamId is { } team && viewer.TeamIds.Contains(team))
                .ThenByDescending(m => viewer.Opened.TryGetValue(m.Document.Id, out var at) ? at : DateTimeOffset.MinValue)
                .ThenBy(m => m.Document.Tier switch { "critical" => 0, "experimental" => 2, _ => 1 })
                .ThenBy(m => m.Document.Title.Length)
                .ThenBy(m => m.Document.Title, StringComparer.Ordinal)
                .ThenBy(m => m.Document.Id)
                .Take(limit)
                .Select(m => new SearchHit(m.Document, Apart(m.Match.Ranges), s_words[m.Match.Class])),
        ];
    }

    private readonly record struct Matched(int Class, int Distance, IReadOnlyList<MatchedRange> Ranges);

    private static readonly Matched s_none = new(int.MaxValue, 0, []);

    private static Matched Match(string[] asked, string joined, string compact, SearchDocument document)
    {
        var words = SearchText.Words(document.Title);
        if (SearchText.IsCompact(document.Title, compact)) return new(0, 0, [new(0, document.Title.Length)]);
        if (document.Aliases.Any(a => SearchText.IsCompact(a, compact))) return new(1, 0, Starts(asked, words));
        var (title, packed) = (string.Join(' ', words.Select(w => w.Text)), string.Concat(words.Select(w => w.Text)));
        if (title.StartsWith(joined, StringComparison.Ordinal) || packed.StartsWith(compact, StringComparison.Ordinal)) return new(2, 0, Leading(compact.Length, words));
        if (Starts(asked, words) is { Count: > 0 } starts && starts.Count == asked.Length) return new(3, 0, starts);
        if (compact.Length >= 2 && SearchText.Initials(words).StartsWith(compact, StringComparison.Ordinal))
            return new(4, 0, [.. words.Take(compact.Length).Select(w => new MatchedRange(w.Start, 1))]);
        if (Inside(asked, words) is { } inside) return new(5, 0, inside);
        if (Typos(asked, words) is { } typo) return new(6, typo.Distance, typo.Ranges);
        if (asked.All(a => AnyAliasStarts(document, a) || AnyText(document, a))) return new(7, 0, Starts(asked, words));
        return s_none;
    }

    /// <summary>The first so many letters of the title's words, separators not counted.</summary>
    private static List<MatchedRange> Leading(int letters, IReadOnlyList<FoldedWord> words)
    {
        var ranges = new List<MatchedRange>();
        foreach (var word in words)
        {
            if (letters <= 0) break;
            ranges.Add(new(word.Start, Math.Min(letters, word.Text.Length)));
            letters -= word.Text.Length;
        }
        return ranges;
    }

    /// <summary>For each asked word that starts a word of the title, where; each word of the title serves once.</summary>
    private static List<MatchedRange> Starts(string[] asked, IReadOnlyList<FoldedWord> words)
    {
        var ranges = new List<MatchedRange>();
        var used = 0L;
        foreach (var a in asked.OrderByDescending(a => a.Length))
            for (var i = 0; i < words.Count && i < 64; i++)
                if ((used & (1L << i)) == 0 && words[i].Text.StartsWith(a, StringComparison.Ordinal))
                {
                    used |= 1L << i;
                    ranges.Add(new(words[i].Start, a.Length));
                    break;
                }
        ranges.Sort((a, b) => a.Start - b.Start);
        return ranges;
    }

    private static List<MatchedRange>? Inside(string[] asked, IReadOnlyList<FoldedWord> words)
    {
        var ranges = new List<MatchedRange>();
        foreach (var a in asked)
        {
            var found = words.Select(w => (w.Start, At: w.Text.IndexOf(a, StringComparison.Ordinal))).FirstOrDefault(m => m.At >= 0, (Start: 0, At: -1));
            if (found.At < 0) return null;
            ranges.Add(new(found.Start + found.At, a.Length));
        }
        ranges.Sort((a, b) => a.Start - b.Start);
        return ranges;
    }

    private static (int Distance, List<MatchedRange> Ranges)? Typos(string[] asked, IReadOnlyList<FoldedWord> words)
    {
        var (total, ranges) = (0, new List<MatchedRange>());
        foreach (var a in asked)
        {
            var allowed = a.Length < 3 ? 0 : a.Length < 6 ? 1 : 2;
            var best = words.Select(w => (Word: w, Distance: EditDistance.OfPrefix(a, w.Text, allowed))).MinBy(m => m.Distance);
            if (best.Word.Text is null || best.Distance > allowed) return null;
            total += best.Distance;
            ranges.Add(new(best.Word.Start, Math.Min(a.Length, best.Word.Text.Length)));
        }
        ranges.Sort((a, b) => a.Start - b.Start);
        return (total, ranges);
    }

    /// <summary>Two words that were typed may lie in one word of the name, one over the other.</summary>
    private static List<MatchedRange> Apart(IReadOnlyList<MatchedRange> ranges)
    {
        var apart = new List<MatchedRange>();
        foreach (var range in ranges)
        {
            if (range.Length <= 0) continue;
            if (apart.Count > 0 && apart[^1] is var last && range.Start < last.Start + last.Length) apart[^1] = last with { Length = Math.Max(last.Length, range.Start + range.Length - last.Start) };
            else apart.Add(range);
        }
        return apart;
    }

    private static bool AnyAliasStarts(SearchDocument document, string asked) =>
        document.Aliases.Any(alias => SearchText.Words(alias).Any(w => w.Text.StartsWith(asked, StringComparison.Ordinal)));

    private static bool AnyText(SearchDocument document, string asked) =>
        new[] { document.Title, document.TeamName, document.Repository, document.Type, document.Description }.Concat(document.TechStack)
            .Any(text => text is not null && SearchText.Words(text).Any(w => w.Text.StartsWith(asked, StringComparison.Ordinal)));
}
