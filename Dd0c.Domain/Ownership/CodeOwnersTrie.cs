namespace Dd0c.Domain.Ownership;

/// <summary>
/// Rules by what can be looked up in them. Tied to the root: by the literal beginning of the pattern. Matching at any depth: by the literal
/// segment, the extension, or the two letters a wildcard segment begins or ends with. Only what is left has to be tried against every path.
/// </summary>
internal sealed class CodeOwnersTrie
{
    private readonly Node _root = new();
    private readonly Dictionary<string, List<Entry>> _anywhere = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byExtension = new(StringComparer.Ordinal);
    private readonly Dictionary<(char, char), List<Entry>> _byBeginning = [];
    private readonly Dictionary<(char, char), List<Entry>> _byEnding = [];

    public void Add(CodeOwnersPattern pattern, int rule)
    {
        var segments = pattern.Segments;
        if (segments.Count == 0) return;
        var free = segments.Count > 1 && segments[0] == CodeOwnersPattern.Any && segments[1] != CodeOwnersPattern.Any;
        if (free && segments.Count == 2 && segments[1] is ['*', '.', _, ..] name && CodeOwnersPattern.IsLiteral(name[2..]) && !name[2..].Contains('.', StringComparison.Ordinal)) _byExtension[name[2..]] = rule;
        else if (free && CodeOwnersPattern.IsLiteral(segments[1])) Of(_anywhere, segments[1]).Add(new Entry(rule, segments, 1));
        else if (free && segments[1] is [var a, var b, ..] && CodeOwnersPattern.IsLiteral($"{a}{b}")) Of(_byBeginning, (a, b)).Add(new Entry(rule, segments, 1));
        else if (free && segments[1] is [.., var y, var z] && CodeOwnersPattern.IsLiteral($"{y}{z}") && !segments[1].Contains('\\', StringComparison.Ordinal)) Of(_byEnding, (y, z)).Add(new Entry(rule, segments, 1));
        else
        {
            var node = _root;
            var at = 0;
            while (at < segments.Count && segments[at] != CodeOwnersPattern.Any && CodeOwnersPattern.IsLiteral(segments[at])) node = node.Child(segments[at++]);
            node.Entries.Add(new Entry(rule, segments, at));
        }
    }

    /// <summary>The index of the last rule that matches, or -1.</summary>
    public int Last(string path)
    {
        var segments = path.TrimStart('/').Split('/');
        var best = -1;
        for (var s = 0; s < segments.Length; s++)
        {
            var segment = segments[s];
            // A directory may end in .js too, and covers what is in it.
            if (segment.LastIndexOf('.') is >= 0 and var dot && _byExtension.TryGetValue(segment[(dot + 1)..], out var rule)) best = Math.Max(best, rule);
            if (_anywhere.TryGetValue(segment, out var entries)) best = Try(entries, segments, s, best);
            if (segment.Length < 2) continue;
            if (_byBeginning.TryGetValue((segment[0], segment[1]), out entries)) best = Try(entries, segments, s, best);
            if (_byEnding.TryGetValue((segment[^2], segment[^1]), out entries)) best = Try(entries, segments, s, best);
        }
        var node = _root;
        for (var s = 0; ; s++)
        {
            best = Try(node.Entries, segments, s, best);
            if (s >= segments.Length || !node.Children.TryGetValue(segments[s], out var next)) return best;
            node = next;
        }
    }

    private static int Try(List<Entry> entries, string[] segments, int s, int best)
    {
        // Later rules first: the first that matches is the answer, and what is earlier than the best so far cannot be.
        for (var i = entries.Count - 1; i >= 0 && entries[i].Rule > best; i--)
            if (entries[i].From == entries[i].Segments.Count || CodeOwnersPattern.Matches(entries[i].Segments, entries[i].From, segments, s)) return entries[i].Rule;
        return best;
    }

    private static List<Entry> Of<TKey>(Dictionary<TKey, List<Entry>> index, TKey key)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var list)) index[key] = list = [];
        return list;
    }

    /// <param name="From">The segment from which the pattern is still to be matched; all of them when it is a literal path.</param>
    private sealed record Entry(int Rule, IReadOnlyList<string> Segments, int From);

    private sealed class Node
    {
        public List<Entry> Entries { get; } = [];
        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public Node Child(string segment)
        {
            if (!Children.TryGetValue(segment, out var child)) Children[segment] = child = new Node();
            return child;
        }
    }
}
