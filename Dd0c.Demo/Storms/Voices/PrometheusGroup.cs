using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Storms.Voices;

/// <summary>What Alertmanager and Grafana say alike: a group with one alert in it.</summary>
internal static class PrometheusGroup
{
    private static readonly DateTimeOffset s_never = new(1, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="more">What else the vendor says of the group.</param>
    public static Dictionary<string, object> Of(StormStep.Alert step, DateTimeOffset start, string home, Dictionary<string, object> more)
    {
        var alert = step.What;
        var labels = new Dictionary<string, string> { ["alertname"] = alert.Name, ["environment"] = alert.Environment, ["service"] = alert.Service, ["severity"] = alert.Severity };
        var annotations = new Dictionary<string, string> { ["summary"] = alert.Title, ["description"] = alert.Description };
        var status = step.Fires ? "firing" : "resolved";
        var group = new Dictionary<string, object>
        {
            ["receiver"] = "dd0c", ["status"] = status, ["truncatedAlerts"] = 0, ["groupKey"] = $"{{}}/{{service=\"{alert.Service}\"}}:{{alertname=\"{alert.Name}\"}}",
            ["groupLabels"] = new Dictionary<string, string> { ["alertname"] = alert.Name }, ["commonLabels"] = labels, ["commonAnnotations"] = annotations, ["externalURL"] = home,
            ["alerts"] = new object[]
            {
                new
                {
                    status, labels, annotations, startsAt = start + step.Began, endsAt = step.Fires ? s_never : start + step.After,
                    generatorURL = $"{home}/graph?g0.expr={alert.Name}", fingerprint = Seeded.Hex($"fingerprint/{home}/{alert.Name}/{alert.Service}", 16),
                },
            },
        };
        foreach (var (name, value) in more) group[name] = value;
        return group;
    }
}
