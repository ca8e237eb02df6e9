namespace Dd0c.Demo.Storms;

/// <summary>The storms of the sample company. They keep to parts of its graph that are far from each other, so that two in a row stay two.</summary>
public static class StormList
{
    /// <summary>Those that a person may fire.</summary>
    public static IReadOnlyList<Storm> All { get; } = [DeployStorm.Storm, CascadeStorm.Storm, FlappingStorm.Storm, NoiseStorm.Storm];

    /// <summary>The week behind: its steps lie before its start, which is a midnight (UTC), so that telling it again on the same day tells nothing new.</summary>
    public static Storm Past => NoiseStorm.Past;

    /// <summary>The vendors that are heard in them, and what the company calls each of its integrations.</summary>
    public static IReadOnlyList<(string Provider, string Name)> Voices { get; } =
        [("datadog", "Acme Datadog"), ("alertmanager", "Acme Prometheus"), ("grafana", "Acme Grafana"), ("pagerduty", "Acme PagerDuty"), ("cloudwatch", "Acme CloudWatch"), ("github", "Acme GitHub deployments")];

    /// <returns>Null: there is none of that name.</returns>
    public static Storm? Find(string name) => name == Past.Name ? Past : All.FirstOrDefault(s => s.Name == name);
}
