using System.Globalization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Noise;

namespace Dd0c.Web.Alerts.Settings;

/// <summary>Between the settings and the texts of their form.</summary>
internal static class AlertSettingsForm
{
    /// <summary>What a field of the form says of settings.</summary>
    /// <param name="slugs">Of services with a silence of their own.</param>
    public static string Text(string field, AlertSettings settings, IReadOnlyDictionary<Guid, string> slugs) => field switch
    {
        "silenceMinutes" => Number(settings.SilenceMinutes),
        "mostLifeHours" => Number(settings.MostLifeHours),
        "hops" => Number(settings.Hops),
        "zone" => settings.Zone,
        "from" => AlertSettingsView.HoursOf(settings).From.ToString("HH:mm", CultureInfo.InvariantCulture),
        "to" => AlertSettingsView.HoursOf(settings).To.ToString("HH:mm", CultureInfo.InvariantCulture),
        "silenceMinutesOf" => string.Join('\n', settings.SilenceMinutesOf.Select(s => $"{slugs.GetValueOrDefault(s.Key, s.Key.ToString())} = {Number(s.Value)}").Order(StringComparer.Ordinal)),
        "severities" => string.Join('\n', settings.Severities.Select(s => $"{s.Key} = {SeverityWord.Of(s.Value)}").Order(StringComparer.Ordinal)),
        "safelist" => SafelistText.Write(settings.SafelistOrDefault),
        _ => "",
    };

    /// <summary>The settings that a form says; what cannot be read is a fault of its field.</summary>
    /// <param name="ids">Of services by slug.</param>
    public static (AlertSettings Settings, IReadOnlyDictionary<string, string> Faults) Read(AlertSettings now, Func<string, string> said, IReadOnlyList<string> days, IReadOnlyDictionary<string, Guid> ids)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        var (rules, wrong) = SafelistText.Read(said("safelist"));
        if (wrong is not null) faults["safelist"] = wrong;
        var hours = new OfficeHours(Time("from"), Time("to"), [.. days.Select(d => Enum.TryParse<DayOfWeek>(d, out var day) ? day : (DayOfWeek?)null).OfType<DayOfWeek>()]);
        var settings = now with
        {
            SilenceMinutes = Whole("silenceMinutes"), MostLifeHours = Whole("mostLifeHours"), Hops = Whole("hops"), Zone = said("zone").Trim(), Privacy = said("privacy") == "true",
            Safelist = SafelistText.Write(new(rules)) == SafelistText.Write(Safelist.Default) ? null : rules,
            Hours = now.Hours is null && Same(hours, AlertSettingsView.HoursOf(now)) ? null : hours,
            SilenceMinutesOf = Pairs("silenceMinutesOf").ToDictionary(p => p.Key, p => p.Value is { Length: > 0 } v && int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).DistinctBy(p => ids.GetValueOrDefault(p.Key)).ToDictionary(p => ids.GetValueOrDefault(p.Key), p => p.Value),
            Severities = Severities(),
        };
        return (settings, faults);

        int Whole(string field)
        {
            if (int.TryParse(said(field).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            faults[field] = "This is no whole number.";
            return 0;
        }

        TimeOnly Time(string field)
        {
            if (TimeOnly.TryParse(said(field), CultureInfo.InvariantCulture, out var time)) return time;
            faults["hours"] = "Say when working hours begin and end.";
            return default;
        }

        Dictionary<string, string> Pairs(string field)
        {
            var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var line in said(field).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                if (line.LastIndexOf('=') is > 0 and var at && pairs.TryAdd(line[..at].Trim().ToLowerInvariant(), line[(at + 1)..].Trim().ToLowerInvariant())) continue;
                else faults[field] = $"“{line}” has no = in it, or stands twice.";
            return pairs;
        }

        Dictionary<string, AlertSeverity> Severities()
        {
            var map = new Dictionary<string, AlertSeverity>(StringComparer.Ordinal);
            foreach (var (word, value) in Pairs("severities"))
                if (SeverityWord.TryRead(value, out var severity)) map[word] = severity;
                else faults["severities"] = $"{value} is none of critical, high, medium, low, info.";
            return map;
        }
    }

    private static bool Same(OfficeHours a, OfficeHours b) => a.From == b.From && a.To == b.To && a.Days.Order().SequenceEqual(b.Days.Order());

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
