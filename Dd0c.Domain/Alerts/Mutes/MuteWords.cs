using System.Globalization;

namespace Dd0c.Domain.Alerts.Mutes;

/// <summary>What a mute covers and when, for people.</summary>
public static class MuteWords
{
    private static readonly DayOfWeek[] s_week = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    /// <summary>“disk” of checkout and cart in staging, up to high.</summary>
    public static string Of(MuteScope scope, IReadOnlyDictionary<Guid, string> serviceNames)
    {
        var parts = new List<string>();
        if (!string.IsNullOrWhiteSpace(scope.Title)) parts.Add($"“{scope.Title.Trim()}”");
        else if (scope.Identities is { Count: > 0 } named) parts.Add(named.Count == 1 ? "1 alert" : $"{named.Count} alerts");
        else parts.Add("Alerts");
        if (scope.Services is { Count: > 0 } services) parts.Add($"of {Names([.. services.Select(s => serviceNames.GetValueOrDefault(s, "a service that is gone"))])}");
        if (scope.Environment is { } environment) parts.Add($"in {environment}");
        return string.Join(' ', parts) + (scope.Severity is { } severity ? $", up to {SeverityWord.Of(severity)}" : "");
    }

    /// <summary>Mon to Fri, 22:00 to 06:00.</summary>
    public static string? Of(MuteSchedule? schedule) => schedule is null ? null
        : $"{Days(schedule.Days)}, {schedule.From.ToString("HH:mm", CultureInfo.InvariantCulture)} to {schedule.To.ToString("HH:mm", CultureInfo.InvariantCulture)}";

    private static string Days(IReadOnlyList<DayOfWeek> days)
    {
        var on = s_week.Where(days.Contains).ToList();
        if (on.Count is 0 or 7) return "Each day";
        var from = Array.IndexOf(s_week, on[0]);
        return on.Count > 2 && on.SequenceEqual(s_week.Skip(from).Take(on.Count)) ? $"{Short(on[0])} to {Short(on[^1])}" : string.Join(", ", on.Select(Short));
    }

    private static string Short(DayOfWeek day) => day.ToString()[..3];

    private static string Names(IReadOnlyList<string> names) => names.Count <= 3 ? string.Join(" and ", names) : $"{names[0]}, {names[1]} and {names.Count - 2} more";
}
