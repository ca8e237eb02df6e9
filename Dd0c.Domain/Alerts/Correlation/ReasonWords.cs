using System.Globalization;

namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Why two alerts are of one incident, as a sentence.</summary>
public static class ReasonWords
{
    public static string Of(JoinReason reason, IReadOnlyDictionary<Guid, string> serviceNames) => reason.Rule switch
    {
        "first" => "It opened the incident",
        "same_alert" => $"The same alert fired{Apart(reason)}",
        "same_service" => $"Another alert of the same service{Apart(reason)}",
        "dependency" => $"{Way(reason, serviceNames)},{Apart(reason)}",
        "learned" => $"{Way(reason, serviceNames)} (learned from earlier incidents),{Apart(reason)}",
        "same_group" => $"Its sender put both into one group,{Apart(reason)}",
        "same_fault" => $"The same fault told by another sender{Apart(reason)}",
        "by_hand" => "A person put it here",
        "same_host" => $"Another alert of the same host{Apart(reason)}",
        _ => $"{reason.Rule.Replace('_', ' ')},{Apart(reason)}",
    };

    private static string Way(JoinReason reason, IReadOnlyDictionary<Guid, string> names) => reason.Path is { Count: > 1 } path
        ? string.Join(" – ", path.Select(id => names.GetValueOrDefault(id, "a service that is gone"))) : "Services that depend on each other";

    private static string Apart(JoinReason reason) => reason.Gap.Duration() < TimeSpan.FromSeconds(1) ? " at the same time" : $" {Gap(reason.Gap)} apart{(reason.Meanwhile ? ", while it fired" : "")}";

    private static string Gap(TimeSpan gap)
    {
        var time = gap.Duration();
        return time.TotalSeconds < 90 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalSeconds)} s")
            : time.TotalMinutes < 90 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalMinutes)} min") : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalHours)} h");
    }
}
