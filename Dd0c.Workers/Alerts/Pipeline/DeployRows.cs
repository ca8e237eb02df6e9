using Dd0c.Domain.Alerts.Deploys;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>Between a change's row and what the decisions know of it.</summary>
internal static class DeployRows
{
    public static DeployView ViewOf(Deploy row) => new(row.Id, KindOf(row.Kind), StatusOf(row.Status), row.ServiceId, row.Environment, row.StartedAt, row.FinishedAt, row.Title);

    public static string WordOf(DeployStatus status) => status switch
    {
        DeployStatus.InProgress => "in_progress",
        DeployStatus.Success => "success",
        DeployStatus.Failure => "failure",
        _ => "cancelled",
    };

    private static DeployStatus StatusOf(string word) => word switch
    {
        "in_progress" => DeployStatus.InProgress,
        "success" => DeployStatus.Success,
        "failure" => DeployStatus.Failure,
        _ => DeployStatus.Cancelled,
    };

    private static ChangeKind KindOf(string word) => word switch
    {
        "configuration" => ChangeKind.Configuration,
        "infrastructure" => ChangeKind.Infrastructure,
        _ => ChangeKind.Deployment,
    };
}
