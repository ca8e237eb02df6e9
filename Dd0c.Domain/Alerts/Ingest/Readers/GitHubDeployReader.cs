using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// GitHub's deployments and their statuses, and workflow runs where their name says that they deploy (a run alone does not).
/// <code>{"action":"created","deployment_status":{"id":1,"state":"in_progress","environment":"production","created_at":"…Z"},"deployment":{"id":9,"sha":"…","ref":"main","environment":"production"},"repository":{"full_name":"acme/checkout"}}</code>
/// </summary>
/// <remarks>https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_status</remarks>
internal static class GitHubDeployReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload, CustomMapping? mapping)
    {
        if (!root.IsObject) return new PayloadReading.Unreadable("It is no object.");
        return (payload.Header("X-GitHub-Event") ?? EventOf(root)) switch
        {
            "ping" => new PayloadReading.Nothing("a ping"),
            "deployment_status" => Part.Together([Status(root, payload)]),
            "deployment" => Part.Together([Deployment(root, payload)]),
            "workflow_run" => Part.Together([Run(root, payload, mapping)]),
            null => new PayloadReading.Unreadable("There is no X-GitHub-Event header, and it looks like none of the events that are read."),
            var other => new PayloadReading.Nothing($"an event {Bounded.Text(other, 60)}"),
        };
    }

    private static string? EventOf(PayloadNode root) =>
        root["deployment_status"].IsObject ? "deployment_status" : root["workflow_run"].IsObject ? "workflow_run" : root["deployment"].IsObject ? "deployment" : root["zen"].Exists ? "ping" : null;

    private static Part Status(PayloadNode root, WebhookPayload payload)
    {
        var (status, deployment, run) = (root["deployment_status"], root["deployment"], root["workflow_run"]);
        if (status["state"].Text() is not { } state) return new Part.Fault(status["state"].Path, "The status has no state.");
        if (state is "inactive") return new Part.Skipped("a deployment that a newer one took over from");
        if (StatusOf(state) is not { } known) return new Part.Fault(status["state"].Path, $"The state {Bounded.Text(state, 40)} is none.");
        return Deploy(root, known, SentTime.Of(status["updated_at"].Time() ?? status["created_at"].Time(), payload.ReceivedAt), payload) is { } deploy
            ? new Part.Deploy(deploy with
            {
                Environment = EnvironmentOf(status["environment"].Text() ?? deployment["environment"].Text(), deployment),
                Url = status["log_url"].Text(Bounded.Url) ?? status["target_url"].Text(Bounded.Url) ?? status["environment_url"].Text(Bounded.Url),
                Title = deploy.Title ?? run.First("display_title", "name"),
                PullRequest = run["pull_requests"].Items().Select(p => p["number"].Text()).FirstOrDefault(),
            })
            : new Part.Fault(deployment["id"].Path, "The deployment has no id.");
    }

    private static Part Deployment(PayloadNode root, WebhookPayload payload) =>
        Deploy(root, DeployStatus.InProgress, SentTime.Of(root["deployment"]["created_at"].Time(), payload.ReceivedAt), payload) is { } deploy
            ? new Part.Deploy(deploy with { Environment = EnvironmentOf(root["deployment"]["environment"].Text(), root["deployment"]) })
            : new Part.Fault("deployment.id", "The deployment has no id.");

    private static DeploySignal? Deploy(PayloadNode root, DeployStatus status, DateTimeOffset at, WebhookPayload payload)
    {
        var deployment = root["deployment"];
        if (deployment["id"].Text(100) is not { } id) return null;
        return new()
        {
            Key = $"deployment/{id}",
            Kind = KindOf(deployment["task"].Text()),
            Status = status,
            At = at,
            StartedAt = SentTime.Start(deployment["created_at"].Time(), payload.ReceivedAt),
            FinishedAt = status == DeployStatus.InProgress ? null : at,
            Repository = RepositoryName.Of(root["repository"]["full_name"].Text()),
            Commit = deployment["sha"].Text(100),
            Ref = deployment["ref"].Text(Bounded.Name),
            Actor = deployment["creator"]["login"].Text(Bounded.Name) ?? root["sender"]["login"].Text(Bounded.Name),
            Title = deployment["description"].Text(Bounded.Title),
        };
    }

    private static Part Run(PayloadNode root, WebhookPayload payload, CustomMapping? mapping)
    {
        var run = root["workflow_run"];
        if (run["id"].Text(100) is not { } id) return new Part.Fault("workflow_run.id", "The run has no id.");
        var name = run["name"].Text() ?? root["workflow"]["name"].Text();
        if (!RunNames.Deploys(mapping, name, run["path"].Text() ?? root["workflow"]["path"].Text())) return new Part.Skipped("a workflow run that is no deploy by its name");
        if (run["event"].Text() is "pull_request" or "pull_request_target") return new Part.Skipped("a workflow run of a pull request");
        if (RunStatus(root["action"].Text(), run["status"].Text(), run["conclusion"].Text()) is not { } status) return new Part.Skipped("a workflow run that deployed nothing");
        var at = SentTime.Of(run["updated_at"].Time(), payload.ReceivedAt);
        return new Part.Deploy(new()
        {
            Key = $"run/{id}/{run["run_attempt"].Text(20) ?? "1"}",
            Kind = KindOf(name),
            Status = status,
            At = at,
            StartedAt = SentTime.Start(run["run_started_at"].Time() ?? run["created_at"].Time(), payload.ReceivedAt),
            FinishedAt = status == DeployStatus.InProgress ? null : at,
            Repository = RepositoryName.Of(root["repository"]["full_name"].Text()),
            Environment = EnvironmentHint.OfTag(mapping?.Constant("environment")) ?? (name is null ? null : EnvironmentHint.InName(name)),
            Commit = run["head_sha"].Text(100),
            Ref = run["head_branch"].Text(Bounded.Name),
            Actor = run["triggering_actor"]["login"].Text(Bounded.Name) ?? run["actor"]["login"].Text(Bounded.Name) ?? root["sender"]["login"].Text(Bounded.Name),
            Title = run.First("display_title") ?? run["head_commit"]["message"].Text(Bounded.Title)?.Split('\n')[0] ?? name,
            PullRequest = run["pull_requests"].Items().Select(p => p["number"].Text()).FirstOrDefault(),
            Url = run["html_url"].Text(Bounded.Url),
        });
    }

    private static DeployStatus? StatusOf(string state) => state switch
    {
        "pending" or "queued" or "waiting" or "in_progress" => DeployStatus.InProgress,
        "success" => DeployStatus.Success,
        "failure" or "error" => DeployStatus.Failure,
        _ => null,
    };

    private static DeployStatus? RunStatus(string? action, string? status, string? conclusion) => conclusion switch
    {
        null => action is "completed" || status is "completed" ? null : DeployStatus.InProgress,
        "success" => DeployStatus.Success,
        "failure" or "timed_out" or "startup_failure" => DeployStatus.Failure,
        "cancelled" => DeployStatus.Cancelled,
        _ => null, // skipped, neutral, stale, action_required
    };

    /// <summary>A name that is no environment's word is one all the same, but its flags say more: a transient one is a preview.</summary>
    private static string? EnvironmentOf(string? name, PayloadNode deployment)
    {
        var word = EnvironmentHint.OfTag(name);
        if (name is null || Discovery.EnvironmentWords.OfValue(name) is not null) return word;
        return deployment["production_environment"].Text() is "true" ? "production" : deployment["transient_environment"].Text() is "true" ? "preview" : word;
    }

    private static ChangeKind KindOf(string? what) => RunNames.KindOf(what);
}
