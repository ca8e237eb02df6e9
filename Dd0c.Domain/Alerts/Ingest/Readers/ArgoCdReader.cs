using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// Argo CD's notifications by our template (<see cref="Setup.SetupSteps"/>). A deployment is one sync operation of an application: told by
/// when it started, which the start and the end both know, while the revision may be missing at the start.
/// <code>{"app":"checkout-prod","project":"shop","namespace":"prod","revision":"4f1c…","phase":"Succeeded","health":"Healthy","started_at":"…Z","finished_at":"…Z","repo":"https://github.com/acme/deploy"}</code>
/// </summary>
/// <remarks>https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/</remarks>
internal static class ArgoCdReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload) => Part.Together(root.ItemsOrSelf().Select(a => One(a, payload)));

    private static Part One(PayloadNode app, WebhookPayload payload)
    {
        if (!app.IsObject) return new Part.Fault(app.Path, "It is no object.");
        if (Value(app, "app") is not { } name) return new Part.Fault(app["app"].Path, "It names no app: is the template ours?");
        var phase = Value(app, "phase");
        if (StatusOf(phase, Value(app, "health")) is not { } status) return new Part.Fault(app["phase"].Path, phase is null ? "It has no phase: is the template ours?" : $"The phase {Bounded.Text(phase, 40)} is none.");
        var (started, finished) = (Time(app, "started_at"), Time(app, "finished_at"));
        var revision = Value(app, "revision") ?? Value(app, "sync_revision");
        var project = Value(app, "project");
        return new Part.Deploy(new()
        {
            Key = Bounded.KeyOf($"{project}/{name}@{(started is { } at ? $"{at.ToUnixTimeSeconds()}" : revision)}"),
            Kind = ChangeKind.Deployment,
            Status = status,
            At = SentTime.Of(status == DeployStatus.InProgress ? started : finished ?? started, payload.ReceivedAt),
            StartedAt = SentTime.Start(started, payload.ReceivedAt),
            FinishedAt = status == DeployStatus.InProgress ? null : SentTime.Of(finished, payload.ReceivedAt),
            Service = Value(app, "service") ?? name,
            Repository = RepositoryName.Of(Value(app, "repo")),
            Environment = EnvironmentHint.OfTag(Value(app, "environment")) ?? new[] { Value(app, "namespace"), name, project, Value(app, "cluster"), Value(app, "path") }.Select(n => n is null ? null : EnvironmentHint.InName(n)).FirstOrDefault(e => e is not null),
            Commit = revision,
            Ref = Value(app, "target_revision"),
            Actor = Value(app, "initiated_by"),
            Title = Value(app, "message") is { } message ? Bounded.Text(message, Bounded.Title) : null,
            Url = Value(app, "url"),
        });
    }

    private static DeployStatus? StatusOf(string? phase, string? health) => phase?.ToLowerInvariant() switch
    {
        "running" or "terminating" => DeployStatus.InProgress,
        "succeeded" => health is "Degraded" ? DeployStatus.Failure : DeployStatus.Success,
        "failed" or "error" => DeployStatus.Failure,
        _ => null,
    };

    /// <summary>What a template could not fill is written as &lt;no value&gt; or &lt;nil&gt;.</summary>
    private static string? Value(PayloadNode app, string name) => app[name].Text() is { } text && text is not ("<no value>" or "<nil>" or "null") ? text : null;

    private static DateTimeOffset? Time(PayloadNode app, string name) => Value(app, name) is { } text ? TolerantTime.Read(text) : null;
}
