using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Noise;

namespace Dd0c.Domain.Alerts;

/// <summary>What a tenant may set, and what not.</summary>
public static class AlertSettingsRules
{
    public const int LongestSilence = 240, LongestLife = 168, MostHops = 3;
    private const int MostRules = 50, MostWords = 50, MostEntries = 200, LongestWord = 60, LongestReason = 200;

    /// <summary>What is wrong, by field; empty: nothing.</summary>
    /// <param name="services">Ids of the catalog's services.</param>
    public static IReadOnlyDictionary<string, string> Faults(AlertSettings settings, Func<Guid, bool> services)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        Within("silenceMinutes", settings.SilenceMinutes, 1, LongestSilence, "minutes");
        Within("mostLifeHours", settings.MostLifeHours, 1, LongestLife, "hours");
        Within("hops", settings.Hops, 0, MostHops, "dependencies");
        if (settings.SilenceMinutesOf.Count > MostEntries) faults["silenceMinutesOf"] = $"At most {MostEntries} services have a silence of their own.";
        else if (settings.SilenceMinutesOf.Any(s => s.Value is < 1 or > LongestSilence)) faults["silenceMinutesOf"] = $"Use 1 to {LongestSilence} minutes.";
        else if (settings.SilenceMinutesOf.Keys.Any(id => !services(id))) faults["silenceMinutesOf"] = "One of the services is not in the catalog.";
        if (settings.Severities.Count > MostEntries) faults["severities"] = $"At most {MostEntries} words are mapped.";
        else if (settings.Severities.Keys.FirstOrDefault(k => !IsWord(k)) is { } word) faults["severities"] = $"\"{word}\" is no provider:word, such as datadog:p1 in small letters.";
        if (settings.Zone is not { Length: > 0 and <= 60 } zone || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) faults["zone"] = "Name a zone, such as Europe/Berlin or Etc/UTC.";
        if (settings.Hours is { } hours && (hours.From == hours.To || hours.Days.Count == 0 || hours.Days.Distinct().Count() != hours.Days.Count)) faults["hours"] = "Working hours have at least one day, each once, and begin and end at different times.";
        if (settings.Safelist is { } safelist && Fault(safelist) is { } wrong) faults["safelist"] = wrong;
        return faults;

        void Within(string field, int value, int least, int most, string what)
        {
            if (value < least || value > most) faults[field] = $"Use {least} to {most} {what}.";
        }
    }

    private static bool IsWord(string key) => key.IndexOf(':', StringComparison.Ordinal) is > 0 and var at && AlertProvider.OfAlerts.Contains(key[..at]) && key[(at + 1)..] is { Length: > 0 and <= LongestWord } word && word.Trim().Length == word.Length && !word.Any(char.IsUpper);

    private static string? Fault(IReadOnlyList<SafelistRule> rules)
    {
        if (rules.Count > MostRules) return $"The safelist has at most {MostRules} rules.";
        if (rules.GroupBy(r => r.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice) return $"Two rules are named {twice.Key}.";
        foreach (var rule in rules)
        {
            if (rule.Name.Trim().Length is 0 or > LongestWord || rule.Name.Contains(';', StringComparison.Ordinal)) return $"A rule's name has 1 to {LongestWord} characters.";
            if (rule.Reason.Trim().Length is 0 or > LongestReason) return $"{rule.Name}: say why, in at most {LongestReason} characters.";
            if (rule.Category is null && rule.Severity is null && rule.ServiceWords.Count == 0 && rule.TitleWords.Count == 0) return $"{rule.Name}: it says neither a category, a severity, nor words.";
            if (rule.ServiceWords.Count > MostWords || rule.TitleWords.Count > MostWords || rule.ServiceWords.Concat(rule.TitleWords).Any(w => w.Trim().Length is 0 or > LongestWord)) return $"{rule.Name}: at most {MostWords} words of 1 to {LongestWord} characters.";
        }
        return null;
    }
}
