using System.Text;

namespace Dd0c.Domain.Alerts.Noise;

/// <summary>A safelist as people write it, a rule a line: <c>databases; service: db, rds; because: Databases are hard to bring back</c>.</summary>
public static class SafelistText
{
    public static string Write(Safelist safelist)
    {
        var text = new StringBuilder();
        foreach (var rule in safelist.Rules)
        {
            text.Append(rule.Name);
            if (rule.Category is { } category) text.Append("; category: ").Append(category.ToString().ToLowerInvariant());
            if (rule.Severity is { } severity) text.Append("; severity: ").Append(SeverityWord.Of(severity));
            if (rule.ServiceWords.Count > 0) text.Append("; service: ").AppendJoin(", ", rule.ServiceWords);
            if (rule.TitleWords.Count > 0) text.Append("; title: ").AppendJoin(", ", rule.TitleWords);
            text.Append("; because: ").Append(rule.Reason).Append('\n');
        }
        return text.ToString().TrimEnd('\n');
    }

    /// <returns>The rules, or what is wrong with the first line that cannot be read.</returns>
    public static (IReadOnlyList<SafelistRule> Rules, string? Fault) Read(string text)
    {
        var rules = new List<SafelistRule>();
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            if (Line(lines[i]) is not (var rule, null)) return (rules, $"Line {i + 1}: {Line(lines[i]).Fault}");
            rules.Add(rule);
        }
        return (rules, null);
    }

    private static (SafelistRule Rule, string? Fault) Line(string line)
    {
        // A reason may hold anything, so it stands last.
        var (head, reason) = line.Split("; because:", 2) is [var before, var why] ? (before, why.Trim()) : (line, "");
        var parts = head.Split(';', StringSplitOptions.TrimEntries);
        var rule = new SafelistRule(parts[0], reason);
        foreach (var part in parts.Skip(1))
        {
            if (part.Split(':', 2, StringSplitOptions.TrimEntries) is not [var key, { Length: > 0 } value]) return (rule, $"“{part}” is no part of a rule.");
            switch (key.ToLowerInvariant())
            {
                case "service": rule = rule with { ServiceWords = Words(value) }; break;
                case "title": rule = rule with { TitleWords = Words(value) }; break;
                case "severity" when SeverityWord.TryRead(value.ToLowerInvariant(), out var severity): rule = rule with { Severity = severity }; break;
                case "category" when Enum.TryParse<AlertCategory>(value, ignoreCase: true, out var category) && Enum.IsDefined(category): rule = rule with { Category = category }; break;
                default: return (rule, $"“{part}” is none of service, title, severity and category, or has no such value.");
            }
        }
        return (rule, null);
    }

    private static string[] Words(string value) => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
