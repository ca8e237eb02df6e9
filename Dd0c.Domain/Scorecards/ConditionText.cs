using System.Text;

namespace Dd0c.Domain.Scorecards;

/// <summary>
/// A condition as a line of text, the form in which people write rules: <c>repository.readme exists and owner.confidence at-least 70</c>.
/// Tests are joined by <c>and</c> or by <c>or</c>, not by both; a value of several words stands in double quotes, a quote in it is doubled.
/// </summary>
public static class ConditionText
{
    /// <param name="known">What may be asked for; null: the properties of services.</param>
    /// <returns>The condition, or what is wrong with the text.</returns>
    public static (Condition? Condition, string? Fault) Read(string text, Func<string, Property?>? known = null)
    {
        known ??= Property.Of;
        if (Words(text) is not { } words) return (null, "A quote is opened and not closed.");
        if (words.Count == 0) return (null, "It is empty.");
        var tests = new List<PropertyTest>();
        string? joint = null;
        for (var at = 0; at < words.Count; at++)
        {
            var property = words[at].Text;
            if (known(property) is null) return (null, $"There is no property {property}.");
            if (++at == words.Count) return (null, $"What about {property}? Add exists, is, at-least or another test.");
            var name = words[at].Text;
            var test = PropertyTest.Operators.FirstOrDefault(o => o.Name == name);
            if (test.Name is null) return (null, $"{name} is none of {string.Join(", ", PropertyTest.Operators.Select(o => o.Name))}.");
            string? value = null;
            if (test.Needs)
            {
                var parts = new List<string>();
                while (at + 1 < words.Count && (words[at + 1].Quoted || words[at + 1].Text is not ("and" or "or"))) parts.Add(words[++at].Text);
                value = string.Join(' ', parts);
            }
            var asked = new PropertyTest(property, name, value);
            if (asked.Fault(known) is { } fault) return (null, fault);
            tests.Add(asked);
            if (++at == words.Count) break;
            if (words[at].Text is not ("and" or "or") || at + 1 == words.Count) return (null, $"After \"{Write(new([asked]))}\" stands {words[at].Text}; and or or joins another test.");
            if (joint is not null && joint != words[at].Text) return (null, "One condition joins its tests by and, or by or, not by both.");
            joint = words[at].Text;
        }
        return tests.Count > 10 ? (null, "A condition has at most 10 tests.") : (new(tests, joint == "or"), null);
    }

    public static string Write(Condition condition) => string.Join(condition.Any ? " or " : " and ", condition.Tests.Select(t => $"{t.Property} {t.Operator}{(t.Value is null ? "" : $" {Quoted(t.Value)}")}"));

    private static string Quoted(string value) => value.Split(' ') is var parts && (value.Contains('"', StringComparison.Ordinal) || value != value.Trim() || value.Contains("  ", StringComparison.Ordinal) || value.Contains('\t', StringComparison.Ordinal) || parts.Contains("and") || parts.Contains("or") || value.Length == 0)
        ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    private static List<(string Text, bool Quoted)>? Words(string text)
    {
        var words = new List<(string, bool)>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var word = new StringBuilder();
            if (text[at] != '"')
            {
                while (at < text.Length && !char.IsWhiteSpace(text[at])) word.Append(text[at++]);
                words.Add((word.ToString(), false));
                continue;
            }
            for (at++; ; at++)
            {
                if (at >= text.Length) return null;
                if (text[at] != '"') word.Append(text[at]);
                else if (at + 1 < text.Length && text[at + 1] == '"') word.Append(text[at++]);
                else break;
            }
            at++;
            words.Add((word.ToString(), true));
        }
        return words;
    }
}
