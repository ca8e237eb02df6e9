namespace Dd0c.Domain.Ownership;

/// <summary>One line of a CODEOWNERS file that counts.</summary>
/// <param name="Owners">As written: @user, @org/team or an address; empty when the line takes ownership away.</param>
public sealed record CodeOwnersRule(int Line, string Pattern, IReadOnlyList<string> Owners, string Text);

/// <summary>A line GitHub would complain about.</summary>
public sealed record CodeOwnersError(int Line, int Column, string Kind, string Message, string Source);

/// <summary>
/// A CODEOWNERS file with GitHub's semantics (docs.github.com, "About code owners"): the last matching line decides alone, a line without
/// owners takes ownership away, a line that is not understood is skipped and listed. Reading is line by line; finding the line for a path
/// walks a trie, so that thousands of lines and a hundred thousand paths take well under a second.
/// </summary>
public sealed class CodeOwners
{
    /// <summary>GitHub does not load a larger file.</summary>
    private const int SizeLimit = 3 * 1024 * 1024;

    private readonly CodeOwnersTrie _trie = new();

    private CodeOwners(IReadOnlyList<CodeOwnersRule> rules, IReadOnlyList<CodeOwnersError> errors)
    {
        (Rules, Errors) = (rules, errors);
        for (var i = 0; i < rules.Count; i++) _trie.Add(CodeOwnersPattern.Parse(rules[i].Pattern), i);
    }

    public IReadOnlyList<CodeOwnersRule> Rules { get; }
    public IReadOnlyList<CodeOwnersError> Errors { get; }

    /// <summary>Where GitHub looks, in its order; the first that is there is the only one used.</summary>
    public static IReadOnlyList<string> Locations { get; } = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

    public static CodeOwners Parse(string text)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) >= SizeLimit)
            return new CodeOwners([], [new CodeOwnersError(1, 1, "File too large", "The file is 3 MB or more, so GitHub does not load it.", "")]);
        var (rules, errors) = (new List<CodeOwnersRule>(), new List<CodeOwnersError>());
        var number = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            CodeOwnersLine.Read(raw.TrimEnd('\r'), number, rules, errors);
        }
        return new CodeOwners(rules, errors);
    }

    /// <summary>The line that decides for a file, or null when none matches. Paths are from the root, with or without a leading slash; case counts.</summary>
    public CodeOwnersRule? RuleFor(string path)
    {
        var at = _trie.Last(path);
        return at < 0 ? null : Rules[at];
    }

    /// <summary>The owners of a file; empty when no line matches and when the line has none.</summary>
    public IReadOnlyList<string> OwnersOf(string path) => RuleFor(path)?.Owners ?? [];

    /// <summary>The line that decides for what a directory holds, judged by a file in it that no extension pattern singles out.</summary>
    public CodeOwnersRule? RuleForDirectory(string directory) =>
        RuleFor(directory.Trim('/') is { Length: > 0 } inside ? $"{inside}/_" : "_");

    /// <summary>The lines that decide for directories, each with its share of all of them. A directory that no line covers as a whole is shared by
    /// the lines for what is in it; one of which no line speaks is nobody's.</summary>
    public IReadOnlyList<(CodeOwnersRule Rule, double Share)> Weigh(IReadOnlyCollection<string> directories)
    {
        var shares = new SortedDictionary<int, (CodeOwnersRule Rule, double Share)>();
        foreach (var directory in directories)
        {
            var rules = RuleForDirectory(directory) is { } whole ? [whole] : Inside(directory);
            foreach (var rule in rules) shares[rule.Line] = (rule, shares.GetValueOrDefault(rule.Line).Share + (1.0 / rules.Count / directories.Count));
        }
        return [.. shares.Values];
    }

    /// <summary>The directories at the root of which lines speak, for a repository of which nothing else is known.</summary>
    public IReadOnlyList<string> RootDirectories => [.. Rules.Select(r => Literal(r.Pattern)).OfType<string>().Select(p => p.Split('/')[0]).Distinct(StringComparer.Ordinal)];

    /// <summary>Lines for places below, unless a later one decides there.</summary>
    private List<CodeOwnersRule> Inside(string directory) =>
        [.. Rules.Where(r => Literal(r.Pattern) is { } path && path.StartsWith(directory.Trim('/') + "/", StringComparison.Ordinal) && RuleForDirectory(path) is { } last && last == r)];

    /// <summary>The directory that a pattern tied to the root stands for; null when it has a wildcard or matches at any depth.</summary>
    private static string? Literal(string pattern)
    {
        var path = pattern.EndsWith("/**", StringComparison.Ordinal) ? pattern[..^2] : pattern;
        return path.TrimEnd('/').Contains('/', StringComparison.Ordinal) && CodeOwnersPattern.IsLiteral(path) ? path.Trim('/') : null;
    }
}
