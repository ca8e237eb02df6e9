namespace Dd0c.Domain.Ownership;

/// <summary>
/// A pattern cut into path segments. A slash anywhere but at the end ties it to the root; without one it matches at any depth. A matched
/// directory covers all below it, but a final <c>/*</c> reaches one level only. <c>**</c> spans any number of segments.
/// </summary>
internal sealed record CodeOwnersPattern(IReadOnlyList<string> Segments)
{
    public const string Any = "**";

    public static CodeOwnersPattern Parse(string pattern)
    {
        if (pattern == "/") return new CodeOwnersPattern([]);
        var segments = pattern.Split('/').ToList();
        if (segments[0].Length == 0) segments.RemoveAt(0);
        else if ((segments.Count == 1 || (segments.Count == 2 && segments[1].Length == 0)) && segments[0] != Any) segments.Insert(0, Any);
        // What ends in a slash is a directory: everything under it, and not a file of that name.
        if (segments.Count > 1 && segments[^1].Length == 0) segments[^1] = Any;
        return new CodeOwnersPattern(segments);
    }

    public bool Matches(string path) => Matches(Segments, 0, path.TrimStart('/').Split('/'), 0);

    /// <summary>Whether the segments from one index on match the path from another on.</summary>
    public static bool Matches(IReadOnlyList<string> pattern, int p, ReadOnlySpan<string> path, int s)
    {
        while (p < pattern.Count)
        {
            var last = p == pattern.Count - 1;
            if (pattern[p] == Any)
            {
                // At the end it needs something below; in front and between it may be nothing.
                if (last) return s < path.Length;
                for (var skip = s; skip <= path.Length; skip++)
                    if (Matches(pattern, p + 1, path, skip)) return true;
                return false;
            }
            if (s >= path.Length || !MatchesSegment(pattern[p], path[s])) return false;
            if (last) return s == path.Length - 1 || pattern[p] != "*";
            (p, s) = (p + 1, s + 1);
        }
        return false;
    }

    /// <summary>Whether a segment has no wildcard and no escape: it can be looked up as it stands.</summary>
    public static bool IsLiteral(string segment) => segment.AsSpan().IndexOfAny('*', '?', '\\') < 0;

    public static bool MatchesSegment(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, mark) = (p++, t);
            else if (p + 1 < pattern.Length && pattern[p] == '\\' && pattern[p + 1] == text[t]) (p, t) = (p + 2, t + 1);
            else if (p < pattern.Length && pattern[p] != '\\' && (pattern[p] == '?' || pattern[p] == text[t])) (p, t) = (p + 1, t + 1);
            else if (star >= 0) (p, t) = (star + 1, ++mark);
            else return false;
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
