using System.Globalization;

namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Why two alerts are of one incident, as a sentence.</summary>
public static class ReasonWords
{
    public static string Of(JoinReason reason, IReadOnlyDictionary<Guid, string> serviceNames) => reason.Rule switch
    {
        "first" => "It opened the incident",
        "same_alert" => $"The same alert fired {Gap(reason.Gap)} apart",
        "same_service" => $"Another alert of the same service {Gap(reason.Gap)} apart",
        "dependency" => $"{Way(reason, serviceNames)}, {Gap(reason.Gap)} apart",
        "learned" => $"{Way(reason, serviceNames)} (learned from earlier incidents), {Gap(reason.Gap)} apart",
        "same_group" => $"Its sender put both into one group, {Gap(reason.Gap)} apart",
        "same_fault" => $"The same fault told by another sender {Gap(reason.Gap)} apart",
        "by_hand" => "A person put it here",
        _ => $"{reason.Rule.Replace('_', ' ')}, {Gap(reason.Gap)} apart",
    };

    private static string Way(JoinReason reason, IReadOnlyDictionary<Guid, string> names) => reason.Path is { Count: > 1 } path
        ? string.Join(" – ", path.Select(id => names.GetValueOrDefault(id, "a service that is gone"))) : "Services that depend on each other";

    private static string Gap(TimeSpan gap)
    {
        var time = gap.Duration();
        return time.TotalSeconds < 90 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalSeconds)} s")
            : time.TotalMinutes < 90 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalMinutes)} min") : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalHours)} h");
    }
}
