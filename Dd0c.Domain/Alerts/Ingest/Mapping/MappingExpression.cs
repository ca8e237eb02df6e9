using System.Globalization;
using System.Text;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Mapping;

/// <summary>Parses <c>labels.service ?? $.source["a name"][0] ?? 'none'</c>. See <see cref="CustomMapping"/>.</summary>
internal static class MappingExpression
{
    private const int MostTerms = 10;
    private const int MostSteps = 20;

    public static (MappedExpression? Expression, string? Fault) Parse(string text, bool listAllowed)
    {
        var at = 0;
        var terms = new List<MappedTerm>();
        while (true)
        {
            SkipBlanks(text, ref at);
            var (term, fault) = at < text.Length && text[at] == '\'' ? Constant(text, ref at) : Path(text, ref at, listAllowed);
            if (fault is not null) return (null, fault);
            terms.Add(term!);
            SkipBlanks(text, ref at);
            if (at == text.Length) return (new(terms), null);
            if (terms.Count == MostTerms) return (null, $"It has more than {MostTerms} terms.");
            if (!text.AsSpan(at).StartsWith("??")) return (null, $"At character {at + 1} there should be ?? or the end.");
            at += 2;
        }
    }

    private static (MappedTerm? Term, string? Fault) Constant(string text, ref int at)
    {
        // Two quotes stand for one.
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '\'') value.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '\'') value.Append(text[at++]);
            else
            {
                at++;
                return (new MappedTerm.Constant(value.ToString()), null);
            }
        }
        return (null, "A constant has no closing quote.");
    }

    private static (MappedTerm? Term, string? Fault) Path(string text, ref int at, bool listAllowed)
    {
        var start = at;
        var fromRoot = at < text.Length && text[at] == '$';
        if (fromRoot) at++;
        var (steps, each) = (new List<MappedStep>(), false);
        while (at < text.Length && text[at] is not (' ' or '?'))
        {
            if (each) return (null, "Nothing may follow [*].");
            if (steps.Count == MostSteps) return (null, $"A path has more than {MostSteps} steps.");
            if (text[at] == '[')
            {
                if (Bracket(text, ref at, listAllowed, steps, ref each) is { } fault) return (null, fault);
                continue;
            }
            if (text[at] == '.' && (steps.Count > 0 || fromRoot)) at++;
            else if (steps.Count > 0 || fromRoot) return (null, $"At character {at + 1} there should be a dot or a bracket.");
            var name = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-' or '@' or '/' or ':')) at++;
            if (at == name) return (null, $"At character {at + 1} there should be a name.");
            steps.Add(new(text[name..at]));
        }
        return at == start ? (null, $"At character {at + 1} there should be a path or a constant.") : (new MappedTerm.Path(new(fromRoot, steps, each)), null);
    }

    private static string? Bracket(string text, ref int at, bool listAllowed, List<MappedStep> steps, ref bool each)
    {
        var close = text.IndexOf(']', at);
        if (at + 1 < text.Length && text[at + 1] is '"' or '\'')
        {
            var quote = text[at + 1];
            close = text.IndexOf($"{quote}]", at + 2, StringComparison.Ordinal);
            if (close < 0) return "A bracket is not closed.";
            steps.Add(new(text[(at + 2)..close]));
            at = close + 2;
            return null;
        }
        if (close < 0) return "A bracket is not closed.";
        var inside = text[(at + 1)..close];
        at = close + 1;
        if (inside == "*")
        {
            if (!listAllowed) return "[*] is only for the list of alerts or deploys.";
            each = true;
            return null;
        }
        if (!int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return $"[{Bounded.Text(inside, 40)}] is neither a number nor a name in quotes.";
        steps.Add(new(null, index));
        return null;
    }

    private static void SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }
}
