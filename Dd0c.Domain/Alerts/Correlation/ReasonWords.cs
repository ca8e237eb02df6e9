using System.Globalization;

namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Why two alerts are of one incident, as a sentence.</summary>
public static class ReasonWords
{
    public static string Of(JoinReason reason, IReadOnlyDictionary<Guid, string> serviceNames) => reason.Rule switch
    {
        "first" => "It opened the incident",
        "same_alert" => $"The same alert fired{Apart(reason.Gap)}",
        "same_service" => $"Another alert of the same service{Apart(reason.Gap)}",
        "dependency" => $"{Way(reason, serviceNames)},{Apart(reason.Gap)}",
        "learned" => $"{Way(reason, serviceNames)} (learned from earlier incidents),{Apart(reason.Gap)}",
        "same_group" => $"Its sender put both into one group,{Apart(reason.Gap)}",
        "same_fault" => $"The same fault told by another sender{Apart(reason.Gap)}",
        "by_hand" => "A person put it here",
        "same_host" => $"Another alert of the same host{Apart(reason.Gap)}",
        _ => $"{reason.Rule.Replace('_', ' ')},{Apart(reason.Gap)}",
    };

    private static string Way(JoinReason reason, IReadOnlyDictionary<Guid, string> names) => reason.Path is { Count: > 1 } path
        ? string.Join(" – ", path.Select(id => names.GetValueOrDefault(id, "a service that is gone"))) : "Services that depend on each other";

    private static string Apart(TimeSpan gap) => gap.Duration() < TimeSpan.FromSeconds(1) ? " at the same time" : $" {Gap(gap)} apart";

    private static string Gap(TimeSpan gap)
    {
        var time = gap.Duration();
        return time.TotalSeconds < 90 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalSeconds)} s")
            : time.TotalMinutes < 90 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalMinutes)} min") : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalHours)} h");
    }
}
