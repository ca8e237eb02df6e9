using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest.Reading;
using Dd0c.Domain.Webhooks;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// What AWS tells of itself over EventBridge: deployments of ECS, CodeDeploy and CodePipeline, updates of stacks, and calls that change a
/// configuration (<see cref="CloudTrailChange"/>). The service and its environment are left to the catalog, by the ARN.
/// <code>{"id":"ddca6449-…","detail-type":"ECS Deployment State Change","source":"aws.ecs","account":"111122223333","time":"2020-05-23T12:31:14Z","region":"us-west-2","resources":["arn:aws:ecs:us-west-2:111122223333:service/default/servicetest"],"detail":{"eventType":"ERROR","eventName":"SERVICE_DEPLOYMENT_FAILED","deploymentId":"ecs-svc/123","updatedAt":"2020-05-23T11:11:11Z","reason":"ECS deployment circuit breaker: task failed to start."}}</code>
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html,
/// https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html,
/// https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html,
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/eventbridge-event-detail.html
/// </remarks>
internal static class AwsChangeReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload)
    {
        if (!root.IsObject) return new PayloadReading.Unreadable("It is no object.");
        if (root["detail-type"].Text() is not { } kind) return new PayloadReading.Unreadable("There is no detail-type: it is no event of EventBridge.", "detail-type");
        return Part.Together([kind switch
        {
            AwsEvent.Deployment => Ecs(root, payload),
            AwsEvent.CodeDeploy => CodeDeploy(root, payload),
            AwsEvent.PipelineStage => Pipeline(root, payload),
            AwsEvent.PipelineAction when root["detail"]["type"]["category"].Text() is "Deploy" => Pipeline(root, payload),
            AwsEvent.StackStatus => Stack(root, payload),
            AwsEvent.ApiCall => CloudTrailChange.Read(root, payload),
            _ => new Part.Skipped($"an event {Bounded.Text(kind, 60)}"),
        }]);
    }

    private static Part Ecs(PayloadNode root, WebhookPayload payload)
    {
        var detail = root["detail"];
        if (detail["deploymentId"].Key() is not { } id) return new Part.Fault(detail["deploymentId"].Path, "The deployment has no id.");
        DeployStatus? status = detail["eventName"].Text() switch
        {
            "SERVICE_DEPLOYMENT_IN_PROGRESS" => DeployStatus.InProgress,
            "SERVICE_DEPLOYMENT_COMPLETED" => DeployStatus.Success,
            "SERVICE_DEPLOYMENT_FAILED" => DeployStatus.Failure,
            _ => null,
        };
        if (status is not { } known) return new Part.Skipped("an event of ECS that is no state of a deployment");
        var arns = Resources(root);
        var name = arns is [var arn, ..] ? AwsNames.Last(arn) : null;
        return new Part.Deploy(Signal(root, payload, $"ecs/{id}", ChangeKind.Deployment, known, detail["updatedAt"].Time()) with
        {
            Arns = arns,
            Service = name,
            Title = Bounded.Text($"ECS deployment of {name ?? id}{(known == DeployStatus.Failure && detail["reason"].Text() is { } reason ? $": {reason}" : "")}", Bounded.Title),
        });
    }

    private static Part CodeDeploy(PayloadNode root, WebhookPayload payload)
    {
        var detail = root["detail"];
        if (detail["deploymentId"].Key() is not { } id) return new Part.Fault(detail["deploymentId"].Path, "The deployment has no id.");
        DeployStatus? status = detail["state"].Text()?.ToUpperInvariant() switch
        {
            "START" or "READY" => DeployStatus.InProgress,
            "SUCCESS" => DeployStatus.Success,
            "FAILURE" => DeployStatus.Failure,
            "STOP" => DeployStatus.Cancelled,
            _ => null,
        };
        if (status is not { } known) return new Part.Skipped("an event of CodeDeploy that is no state of a deployment");
        var (application, group) = (detail["application"].Text(Bounded.Name), detail["deploymentGroup"].Text(Bounded.Name));
        return new Part.Deploy(Signal(root, payload, $"codedeploy/{id}", ChangeKind.Deployment, known) with
        {
            Arns = Resources(root),
            Service = application,
            Environment = AwsNames.Environment(group, application),
            Title = $"CodeDeploy {id} of {application ?? "an application"}{(group is null ? "" : $" to {group}")}",
        });
    }

    /// <summary>A stage in which something is deployed: by its name, or because one of its actions does. Both are one change.</summary>
    private static Part Pipeline(PayloadNode root, WebhookPayload payload)
    {
        var detail = root["detail"];
        var (pipeline, stage, action, execution) = (detail["pipeline"].Text(Bounded.Name), detail["stage"].Text(Bounded.Name), detail["action"].Text(Bounded.Name), detail["execution-id"].Key());
        if (pipeline is null || stage is null || execution is null) return new Part.Fault(detail.Path, "It names no pipeline, stage or execution.");
        if (action is null && !RunNames.Deploys(null, stage) && AwsNames.Environment(stage) is null) return new Part.Skipped("a stage that is no deploy by its name");
        DeployStatus? status = detail["state"].Text()?.ToUpperInvariant() switch
        {
            "STARTED" or "RESUMED" or "STOPPING" => DeployStatus.InProgress,
            "SUCCEEDED" => DeployStatus.Success,
            "FAILED" => DeployStatus.Failure,
            "CANCELED" or "STOPPED" or "ABANDONED" or "SUPERSEDED" => DeployStatus.Cancelled,
            _ => null,
        };
        if (status is not { } known) return new Part.Skipped("an event of CodePipeline that is no state of a stage");
        return new Part.Deploy(Signal(root, payload, Bounded.KeyOf($"codepipeline/{pipeline}/{execution}/{stage}"), RunNames.KindOf($"{pipeline} {stage}"), known) with
        {
            Arns = Resources(root),
            Service = pipeline,
            Environment = AwsNames.Environment(stage, action, pipeline),
            Title = $"CodePipeline {pipeline}, stage {stage}",
        });
    }

    /// <summary>One update is told from the next by its token; without one its end alone is a change, because nothing says to which beginning it belongs.</summary>
    private static Part Stack(PayloadNode root, WebhookPayload payload)
    {
        var detail = root["detail"];
        if (detail["stack-id"].Text() is not { } stack) return new Part.Fault(detail["stack-id"].Path, "There is no stack-id.");
        var (word, token) = (detail["status-details"]["status"].Text() ?? "", detail["client-request-token"].Text(Bounded.Name));
        DeployStatus? status = word switch
        {
            // What a rollback ends in is how things were before: the change failed.
            _ when word.StartsWith("REVIEW_", StringComparison.Ordinal) || word.Contains("CLEANUP", StringComparison.Ordinal) => null,
            _ when word.Contains("ROLLBACK", StringComparison.Ordinal) || word.EndsWith("_FAILED", StringComparison.Ordinal) => word.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) ? DeployStatus.InProgress : DeployStatus.Failure,
            _ when word.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) => DeployStatus.InProgress,
            _ when word.EndsWith("_COMPLETE", StringComparison.Ordinal) => DeployStatus.Success,
            _ => null,
        };
        if (status is not { } known || (token is null && known == DeployStatus.InProgress)) return new Part.Skipped("a step of a stack that is no state of its update");
        var name = stack.Split('/') is [_, var middle, ..] ? middle : stack;
        return new Part.Deploy(Signal(root, payload, Bounded.KeyOf($"cloudformation/{stack}/{token ?? root["id"].Key()}"), ChangeKind.Infrastructure, known) with
        {
            Arns = [stack],
            Service = name,
            Title = Bounded.Text($"Stack {name}: {word}", Bounded.Title),
        });
    }

    internal static DeploySignal Signal(PayloadNode root, WebhookPayload payload, string key, ChangeKind kind, DeployStatus status, DateTimeOffset? at = null)
    {
        var when = SentTime.Of(at ?? root["time"].Time(), payload.ReceivedAt);
        return new() { Key = key, Kind = kind, Status = status, At = when, FinishedAt = status == DeployStatus.InProgress ? null : when };
    }

    private static List<string> Resources(PayloadNode root) => [.. root["resources"].Items().Select(r => r.Text()).OfType<string>().Where(a => a.StartsWith("arn:", StringComparison.Ordinal)).Take(10)];
}
