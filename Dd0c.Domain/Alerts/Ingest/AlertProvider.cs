namespace Dd0c.Domain.Alerts.Ingest;

/// <summary>Who can send to a webhook address of ours: the last part of the address.</summary>
public static class AlertProvider
{
    public const string PagerDuty = "pagerduty";
    public const string Datadog = "datadog";
    public const string Grafana = "grafana";
    public const string Alertmanager = "alertmanager";
    public const string OpsGenie = "opsgenie";
    public const string CloudWatch = "cloudwatch";
    public const string Custom = "custom";
    public const string GitHub = "github";
    public const string GitLab = "gitlab";
    public const string ArgoCd = "argocd";
    public const string CustomDeploy = "deploy";
    /// <summary>No address of its own: what comes in by an AWS connection.</summary>
    public const string Aws = "aws";

    public static IReadOnlyList<string> OfAlerts { get; } = [PagerDuty, Datadog, Grafana, Alertmanager, OpsGenie, CloudWatch, Custom];
    public static IReadOnlyList<string> OfDeploys { get; } = [GitHub, GitLab, ArgoCd, CustomDeploy];

    public static bool Is(string name) => OfAlerts.Contains(name) || OfDeploys.Contains(name);

    public static string NameOf(string provider) => provider switch
    {
        PagerDuty => "PagerDuty",
        Datadog => "Datadog",
        Grafana => "Grafana",
        Alertmanager => "Alertmanager",
        OpsGenie => "OpsGenie / JSM",
        CloudWatch => "CloudWatch",
        GitHub => "GitHub",
        GitLab => "GitLab",
        ArgoCd => "Argo CD",
        CustomDeploy => "Deploys (JSON)",
        Aws => "AWS",
        _ => "Custom (JSON)",
    };
}
