using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Domain.Alerts.Ingest.Reading;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// GitLab's deployment hooks, and jobs and pipelines whose jobs deploy to an environment. The job that deploys names the deployment in all
/// three, so that those who switch on several see it once.
/// <code>{"object_kind":"deployment","status":"success","status_changed_at":"2021-04-28 21:50:00 +0200","deployment_id":15,"deployable_id":796,"environment":"staging","environment_tier":"staging","short_sha":"279484c0","commit_url":"…/commit/279484c09fbe69ededfced8c1bb6e6d24616b468","ref":"main"}</code>
/// </summary>
/// <remarks>https://docs.gitlab.com/user/project/integrations/webhook_events/#deployment-events</remarks>
internal static class GitLabDeployReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload, CustomMapping? mapping)
    {
        if (!root.IsObject) return new PayloadReading.Unreadable("It is no object.");
        return root["object_kind"].Text() switch
        {
            "deployment" => Part.Together([Deployment(root, payload)]),
            "build" or "job" => Part.Together([Job(root, payload)]),
            "pipeline" => Pipeline(root, payload, mapping),
            null => new PayloadReading.Unreadable("It has no object_kind.", "object_kind"),
            var other => new PayloadReading.Nothing($"an event {Bounded.Text(other, 60)}"),
        };
    }

    private static Part Deployment(PayloadNode root, WebhookPayload payload)
    {
        if (root["status"].Text() is not { } word) return new Part.Fault("status", "The deployment has no status.");
        if (StatusOf(word) is not { } status) return new Part.Skipped($"a deployment that is {Bounded.Text(word, 40)}");
        var project = ProjectOf(root);
        if ((root["deployable_id"].Text(100) is { } job ? $"job/{project}/{job}" : root["deployment_id"].Text(100) is { } id ? $"deployment/{project}/{id}" : null) is not { } key) return new Part.Fault("deployment_id", "The deployment has no id.");
        var at = SentTime.Of(root["status_changed_at"].Time(), payload.ReceivedAt);
        return new Part.Deploy(new()
        {
            Key = key,
            Kind = ChangeKind.Deployment,
            Status = status,
            At = at,
            StartedAt = status == DeployStatus.InProgress ? at : null,
            FinishedAt = status == DeployStatus.InProgress ? null : at,
            Repository = RepositoryName.Of(root["project"]["path_with_namespace"].Text()),
            Environment = EnvironmentOf(root["environment"].Text(), root["environment_tier"].Text()),
            Commit = CommitOf(root["commit_url"].Text(Bounded.Url)) ?? root["short_sha"].Text(100),
            Ref = root["ref"].Text(Bounded.Name),
            Actor = ActorOf(root["user"]),
            Title = root["commit_title"].Text(Bounded.Title),
            Url = root["deployable_url"].Text(Bounded.Url),
        });
    }

    private static Part Job(PayloadNode root, WebhookPayload payload)
    {
        if (!Deploys(root["environment"])) return new Part.Skipped("a job that deploys nothing");
        if (root["build_id"].Text(100) is not { } id) return new Part.Fault("build_id", "The job has no id.");
        if (root["build_status"].Text() is not { } word) return new Part.Fault("build_status", "The job has no status.");
        if (StatusOf(word) is not { } status) return new Part.Skipped($"a job that is {Bounded.Text(word, 40)}");
        return new Part.Deploy(Of(root, root["environment"], id, status, root["build_started_at"].Time(), root["build_finished_at"].Time(), payload) with
        {
            Commit = root["sha"].Text(100) ?? root["commit"]["sha"].Text(100),
            Ref = root["ref"].Text(Bounded.Name),
            Title = root["commit"]["message"].Text(Bounded.Title)?.Split('\n')[0],
            Url = root["project"]["web_url"].Text(Bounded.Url) is { } web ? $"{web}/-/jobs/{id}" : null,
        });
    }

    private static PayloadReading Pipeline(PayloadNode root, WebhookPayload payload, CustomMapping? mapping)
    {
        var pipeline = root["object_attributes"];
        if (pipeline["id"].Text(100) is not { } id) return new PayloadReading.Unreadable("The pipeline has no id.", "object_attributes.id");
        var jobs = root["builds"].Items().Where(b => Deploys(b["environment"])).ToList();
        if (jobs.Count > 0) return Part.Together(jobs.Select(j => PipelineJob(root, j, payload)));
        if (!RunNames.Deploys(mapping, pipeline["name"].Text())) return new PayloadReading.Nothing("a pipeline that deploys nothing");
        if (StatusOf(pipeline["status"].Text() ?? "") is not { } status) return new PayloadReading.Nothing("a pipeline that has not begun");
        return Part.Together([new Part.Deploy(Of(root, default, id, status, pipeline["started_at"].Time() ?? pipeline["created_at"].Time(), pipeline["finished_at"].Time(), payload) with
        {
            Key = $"pipeline/{ProjectOf(root)}/{id}",
            Environment = EnvironmentHint.OfTag(mapping?.Constant("environment")) ?? (pipeline["name"].Text() is { } name ? EnvironmentHint.InName(name) : null),
            Commit = pipeline["sha"].Text(100),
            Ref = pipeline["ref"].Text(Bounded.Name),
            Title = root["commit"]["title"].Text(Bounded.Title) ?? pipeline["name"].Text(Bounded.Title),
            Url = pipeline["url"].Text(Bounded.Url),
        })]);
    }

    private static Part PipelineJob(PayloadNode root, PayloadNode job, WebhookPayload payload)
    {
        if (job["id"].Text(100) is not { } id) return new Part.Fault(job.Path, "The job has no id.");
        if (StatusOf(job["status"].Text() ?? "") is not { } status) return new Part.Skipped("a job that has not begun");
        return new Part.Deploy(Of(root, job["environment"], id, status, job["started_at"].Time(), job["finished_at"].Time(), payload) with
        {
            Commit = root["object_attributes"]["sha"].Text(100),
            Ref = root["object_attributes"]["ref"].Text(Bounded.Name),
            Title = root["commit"]["title"].Text(Bounded.Title),
            Url = root["project"]["web_url"].Text(Bounded.Url) is { } web ? $"{web}/-/jobs/{id}" : root["object_attributes"]["url"].Text(Bounded.Url),
        });
    }

    private static DeploySignal Of(PayloadNode root, PayloadNode environment, string job, DeployStatus status, DateTimeOffset? started, DateTimeOffset? finished, WebhookPayload payload)
    {
        var at = SentTime.Of(status == DeployStatus.InProgress ? started : finished ?? started, payload.ReceivedAt);
        return new()
        {
            Key = $"job/{ProjectOf(root)}/{job}",
            Kind = ChangeKind.Deployment,
            Status = status,
            At = at,
            StartedAt = SentTime.Start(started, payload.ReceivedAt),
            FinishedAt = status == DeployStatus.InProgress ? null : at,
            Repository = RepositoryName.Of(root["project"]["path_with_namespace"].Text() ?? root["repository"]["homepage"].Text() ?? root["project"]["web_url"].Text()),
            Environment = environment.Path is null ? null : EnvironmentOf(environment.Text() ?? environment["name"].Text(), environment["deployment_tier"].Text()),
            Actor = ActorOf(root["user"]),
        };
    }

    private static bool Deploys(PayloadNode environment) => environment.Text() is not null || (environment["name"].Text() is not null && environment["action"].Text() is null or "start");

    private static DeployStatus? StatusOf(string status) => status switch
    {
        "created" or "running" => DeployStatus.InProgress,
        "success" => DeployStatus.Success,
        "failed" => DeployStatus.Failure,
        "canceled" or "canceling" => DeployStatus.Cancelled,
        _ => null, // pending, manual, scheduled, skipped; blocked, approval, rejected
    };

    private static string? EnvironmentOf(string? name, string? tier)
    {
        if (name is not null && (EnvironmentWords.OfValue(name) is not null || name.StartsWith("review/", StringComparison.OrdinalIgnoreCase))) return EnvironmentHint.OfTag(name);
        return tier is "production" or "staging" or "testing" or "development" ? EnvironmentWords.OfValue(tier) : EnvironmentHint.OfTag(name);
    }

    private static string ProjectOf(PayloadNode root) => root["project"]["id"].Text(100) ?? root["project_id"].Text(100) ?? RepositoryName.Of(root["project"]["path_with_namespace"].Text()) ?? "";

    private static string? CommitOf(string? url) => url is not null && url.LastIndexOf("/commit/", StringComparison.Ordinal) is >= 0 and var at && url[(at + 8)..] is { Length: >= 7 and <= 64 } sha && sha.All(char.IsAsciiHexDigit) ? sha : null;

    private static string? ActorOf(PayloadNode user) => user.First("username", "name");
}
