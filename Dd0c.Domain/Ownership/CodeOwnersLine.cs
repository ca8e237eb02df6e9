using System.Text;

namespace Dd0c.Domain.Ownership;

/// <summary>Reads one line: a pattern, then owners, then perhaps a comment. <c>/docs/my\ file.md  @octo-org/docs @ann  # theirs</c></summary>
internal static class CodeOwnersLine
{
    public static void Read(string line, int number, List<CodeOwnersRule> rules, List<CodeOwnersError> errors)
    {
        var words = Words(line);
        if (words.Count == 0) return;
        var (pattern, start) = words[0];
        if (Fault(pattern) is { } fault)
        {
            errors.Add(new CodeOwnersError(number, start + 1, "Invalid pattern", fault, line));
            return;
        }
        foreach (var (word, at) in words.Skip(1))
        {
            if (IsOwner(word)) continue;
            errors.Add(new CodeOwnersError(number, at + 1, "Invalid owner", $"'{word}' is neither @user, @org/team nor an e-mail address.", line));
            return;
        }
        // Brackets match themselves here, as they do on GitHub; whoever meant a range should know.
        if (pattern.Contains('[', StringComparison.Ordinal) && pattern.IndexOf(']', StringComparison.Ordinal) > pattern.IndexOf('[', StringComparison.Ordinal))
            errors.Add(new CodeOwnersError(number, start + pattern.IndexOf('[', StringComparison.Ordinal) + 1, "Invalid pattern", "Character ranges do not work here; the brackets match only themselves.", line));
        rules.Add(new CodeOwnersRule(number, pattern, [.. words.Skip(1).Select(w => w.Word)], line.Trim()));
    }

    private static string? Fault(string pattern)
    {
        if (pattern[0] == '!') return "Negation with ! does not work here.";
        if (pattern.StartsWith("\\#", StringComparison.Ordinal)) return "A pattern cannot begin with #, escaped or not.";
        if (pattern.Contains("***", StringComparison.Ordinal)) return "Three asterisks in a row mean nothing.";
        return pattern[^1] == '\\' && (pattern.Length < 2 || pattern[^2] != '\\') ? "A backslash at the end escapes nothing." : null;
    }

    private static bool IsOwner(string word)
    {
        if (word[0] != '@') return word.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < word.Length - 1 && word.IndexOf('@', at + 1) < 0;
        var parts = word[1..].Split('/');
        return parts.Length is 1 or 2 && parts.All(p => p.Length > 0 && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));
    }

    private static List<(string Word, int At)> Words(string line)
    {
        var words = new List<(string, int)>();
        var word = new StringBuilder();
        var start = -1;
        for (var i = 0; i <= line.Length; i++)
        {
            var end = i == line.Length;
            if (!end && line[i] == '#' && start < 0) break;
            if (end || line[i] is ' ' or '\t')
            {
                if (start >= 0) words.Add((word.ToString(), start));
                start = -1;
                word.Clear();
                continue;
            }
            if (start < 0) start = i;
            word.Append(line[i]);
            if (line[i] == '\\' && i + 1 < line.Length) word.Append(line[++i]);
        }
        return words;
    }
}
