using System.Globalization;
using System.Text.RegularExpressions;

namespace Dd0c.Domain.Ask;

/// <param name="Number">From 1, in the order of the answer; it stands there as [1].</param>
/// <param name="Kind">service, team, incident or tool.</param>
/// <param name="Path">Its page in the portal; null where it has none.</param>
public sealed record Citation(int Number, string Kind, string Name, string? Path);

/// <summary>What a model said, with its citations held against what was really looked up.</summary>
/// <param name="Text">Markdown in which [n] is a citation and nothing else is; without links, pictures and HTML of its own.</param>
/// <param name="Dropped">Citations of what no lookup returned.</param>
/// <param name="Cut">It was longer.</param>
public sealed partial record CitedAnswer(string Text, IReadOnlyList<Citation> Citations, int Dropped, bool Cut)
{
    // No text has them while it is read.
    private const char Open = '\uE000', Close = '\uE001';

    /// <param name="said">The model's words, which may carry anything.</param>
    /// <param name="sources">What the lookups of this question returned, by key; keys are compared without case.</param>
    public static CitedAnswer Of(string said, IReadOnlyDictionary<string, Source> sources)
    {
        var cut = said.Length > AskLimits.LongestAnswer;
        var text = cut ? said[..(char.IsHighSurrogate(said[AskLimits.LongestAnswer - 1]) ? AskLimits.LongestAnswer - 1 : AskLimits.LongestAnswer)] : said;
        var (citations, dropped) = (new List<Citation>(), 0);
        text = Number().Replace(Definition().Replace(Control().Replace(text, ""), ""), "($1)"); // its own numbers are no citations
        text = Cited().Replace(text, match =>
        {
            var numbers = new List<string>();
            foreach (var key in match.Groups["key"].Captures.Select(c => Blank().Replace(c.Value, "").Replace("#", "", StringComparison.Ordinal)))
            {
                if (!sources.TryGetValue(key, out var source)) dropped++;
                else if (NumberOf(source) is { } number && !numbers.Contains(number)) numbers.Add(number);
            }
            return string.Concat(numbers.Select(n => $"{Open}{n}{Close}"));
        });
        for (var before = ""; before != text;) // one that is taken away may leave another one
        {
            before = text;
            text = Tag().Replace(Definition().Replace(Link().Replace(text, m => m.Groups["label"].Value), ""), "");
        }
        // What was taken away leaves blanks.
        return new(Blanks().Replace(BlankBeforeMark().Replace(text, "$1"), " ").Replace(Open, '[').Replace(Close, ']').Trim() + (cut ? " …" : ""), citations, dropped, cut);

        string NumberOf(Source source)
        {
            var known = citations.Find(c => c.Kind == source.Kind && c.Name == source.Name && c.Path == source.Path);
            if (known is null) citations.Add(known = new(citations.Count + 1, source.Kind, source.Name, source.Path));
            return known.Number.ToString(CultureInfo.InvariantCulture);
        }
    }

    // [service:payments-api], [team:payments; incident:42], with an address after it or without.
    [GeneratedRegex(@"\[\s{0,2}(?:(?<key>(?:service|team|incident|tool)\s{0,2}:\s{0,2}#?[A-Za-z0-9._-]+)\s{0,2}[,;]?\s{0,2})+\](?:\([^)\n]*\))?", RegexOptions.IgnoreCase)] private static partial Regex Cited();
    [GeneratedRegex(@"\[(\d+)\]")] private static partial Regex Number();
    [GeneratedRegex(@"[\p{Cc}\p{Co}-[\n\t]]")] private static partial Regex Control();
    [GeneratedRegex(@"!?\[(?<label>[^\[\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])")] private static partial Regex Link();
    [GeneratedRegex(@"^[ \t]*\[(?!\s{0,2}(?:service|team|incident|tool)\s{0,2}:)[^\]\n]+\]:.*$", RegexOptions.Multiline | RegexOptions.IgnoreCase)] private static partial Regex Definition();
    [GeneratedRegex(@"</?[A-Za-z!][^>\n]*>")] private static partial Regex Tag();
    [GeneratedRegex(@"\s")] private static partial Regex Blank();
    [GeneratedRegex(@"(?<=\S)[ \t]{2,}(?=\S)")] private static partial Regex Blanks();
    [GeneratedRegex(@"(?<=\S)[ \t]+([.,;:!?])")] private static partial Regex BlankBeforeMark();
}
