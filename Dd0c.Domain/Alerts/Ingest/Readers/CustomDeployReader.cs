using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// Deploys of a tenant's own shape, by the tenant's mapping; without one by our own field names.
/// <code>{"service":"checkout","environment":"production","status":"success","commit":"4f1c…","repository":"acme/checkout","actor":"ada"}</code>
/// </summary>
internal static class CustomDeployReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload, CustomMapping? mapping)
    {
        var by = mapping ?? OwnMapping.OfDeploys;
        return CustomReader.Items(root, by) is { } items ? Part.Together(items.Select(i => One(i, root, by, payload))) : new PayloadReading.Unreadable("There is no list at the path of \"deploys\".", "deploys");
    }

    private static Part One(PayloadNode item, PayloadNode root, CustomMapping by, WebhookPayload payload)
    {
        if (!item.IsObject) return new Part.Fault(item.Path, "It is no object.");
        string? Of(string field, int most = Bounded.Value) => by.Fields.TryGetValue(field, out var mapped) ? mapped.Value(item, root, most) : null;
        DateTimeOffset? Time(string field) => Of(field) is { } text ? TolerantTime.Read(text) : null;

        var (service, repository, commit, environment) = (Of("service"), Of("repository"), Of("commit", 100), EnvironmentHint.OfTag(Of("environment")));
        if (service is null && repository is null) return new Part.Fault(item.Path, "Neither its service nor its repository has a value.");
        if (StatusOf(Of("status")) is not { } status) return new Part.Fault(item.Path, $"Nobody knows the status {Bounded.Text(Of("status")!, 40)}: map it.");
        var started = SentTime.Start(Time("started_at"), payload.ReceivedAt);
        var at = SentTime.Of(Time("at") ?? (status == DeployStatus.InProgress ? started : Time("finished_at") ?? started), payload.ReceivedAt);
        return new Part.Deploy(new()
        {
            // Without an id or a commit each message is a deploy of its own.
            Key = Bounded.KeyOf(Of("key", int.MaxValue) ?? $"{service ?? repository}/{environment}@{commit ?? $"{(started ?? at).ToUnixTimeMilliseconds()}"}"),
            Kind = KindOf(Of("kind")) ?? RunNames.KindOf(Of("title")),
            Status = status,
            At = at,
            StartedAt = started,
            FinishedAt = status == DeployStatus.InProgress ? null : SentTime.Start(Time("finished_at"), payload.ReceivedAt) ?? at,
            Service = service,
            Repository = RepositoryName.Of(repository),
            Environment = environment ?? (service is null ? null : EnvironmentHint.InName(service)),
            Commit = commit,
            Ref = Of("ref", Bounded.Name),
            Actor = Of("actor", Bounded.Name),
            Title = Of("title", Bounded.Title),
            PullRequest = Of("pull_request", Bounded.Name),
            Url = Of("url", Bounded.Url),
        });
    }

    /// <summary>None at all is told by most scripts at their end: a deploy that succeeded. Null: a word that nobody knows.</summary>
    private static DeployStatus? StatusOf(string? status) => status?.ToLowerInvariant() switch
    {
        null or "success" or "succeeded" or "successful" or "ok" or "done" or "finished" or "completed" or "complete" or "deployed" or "passed" or "live" => DeployStatus.Success,
        "in_progress" or "in progress" or "inprogress" or "started" or "start" or "running" or "pending" or "queued" or "deploying" or "begin" => DeployStatus.InProgress,
        "failure" or "failed" or "fail" or "error" or "errored" or "timed_out" or "rolled_back" => DeployStatus.Failure,
        "cancelled" or "canceled" or "aborted" or "stopped" => DeployStatus.Cancelled,
        _ => null,
    };

    private static ChangeKind? KindOf(string? kind) => kind?.ToLowerInvariant() switch
    {
        "deployment" or "deploy" or "release" => ChangeKind.Deployment,
        "configuration" or "config" or "flag" or "feature_flag" => ChangeKind.Configuration,
        "infrastructure" or "infra" or "terraform" => ChangeKind.Infrastructure,
        _ => null,
    };
}
