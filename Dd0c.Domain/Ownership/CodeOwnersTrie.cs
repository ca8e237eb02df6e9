namespace Dd0c.Domain.Ownership;

/// <summary>Rules by the literal beginning of their pattern; those that match at any depth by the literal segment or the extension they ask for.</summary>
internal sealed class CodeOwnersTrie
{
    private readonly Node _root = new();
    private readonly Dictionary<string, List<Entry>> _anywhere = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byExtension = new(StringComparer.Ordinal);

    public void Add(CodeOwnersPattern pattern, int rule)
    {
        var segments = pattern.Segments;
        if (segments.Count == 0) return;
        if (segments is [CodeOwnersPattern.Any, var name] && name.StartsWith("*.", StringComparison.Ordinal) && name.Length > 2 && CodeOwnersPattern.IsLiteral(name[2..]) && !name[2..].Contains('.', StringComparison.Ordinal))
        {
            _byExtension[name[2..]] = rule;
            // A directory may end in .js too, and covers what is in it: those are found below.
            Put(_root.Entries, new Entry(rule, segments, 0, name[2..]));
            return;
        }
        if (segments.Count > 1 && segments[0] == CodeOwnersPattern.Any && CodeOwnersPattern.IsLiteral(segments[1]))
        {
            if (!_anywhere.TryGetValue(segments[1], out var list)) _anywhere[segments[1]] = list = [];
            Put(list, new Entry(rule, segments, 1, null));
            return;
        }
        var node = _root;
        var at = 0;
        while (at < segments.Count && segments[at] != CodeOwnersPattern.Any && CodeOwnersPattern.IsLiteral(segments[at])) node = node.Child(segments[at++]);
        Put(node.Entries, new Entry(rule, segments, at, null));
    }

    /// <summary>The index of the last rule that matches, or -1.</summary>
    public int Last(string path)
    {
        var segments = path.TrimStart('/').Split('/');
        var best = -1;
        var file = segments[^1];
        if (file.LastIndexOf('.') is >= 0 and var dot && _byExtension.TryGetValue(file[(dot + 1)..], out var byExtension)) best = byExtension;
        if (_anywhere.Count > 0)
            for (var s = 0; s < segments.Length; s++)
                if (_anywhere.TryGetValue(segments[s], out var entries)) best = Try(entries, segments, s, best);
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
        {
            var entry = entries[i];
            if (entry.Extension is not null ? HasDirectory(segments, entry.Extension) : entry.From == entry.Segments.Count || CodeOwnersPattern.Matches(entry.Segments, entry.From, segments, s)) return entry.Rule;
        }
        return best;
    }

    private static bool HasDirectory(string[] segments, string extension)
    {
        for (var i = 0; i < segments.Length - 1; i++)
            if (segments[i].Length > extension.Length && segments[i][^(extension.Length + 1)] == '.' && segments[i].EndsWith(extension, StringComparison.Ordinal)) return true;
        return false;
    }

    private static void Put(List<Entry> entries, Entry entry) => entries.Add(entry);

    /// <param name="From">The segment from which the pattern is still to be matched; all of them when it is a literal path.</param>
    /// <param name="Extension">Of a <c>*.ext</c> pattern, which is asked here for directories only.</param>
    private sealed record Entry(int Rule, IReadOnlyList<string> Segments, int From, string? Extension);

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
