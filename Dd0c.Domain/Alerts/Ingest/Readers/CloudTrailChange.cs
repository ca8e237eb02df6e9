using System.Text.RegularExpressions;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest.Reading;
using Dd0c.Domain.Webhooks;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// A call to AWS that changes how something runs, as CloudTrail hands it to EventBridge. Of what was set only names are read, never values.
/// <code>{"detail-type":"AWS API Call via CloudTrail","detail":{"eventID":"b30f…","eventSource":"ssm.amazonaws.com","eventName":"PutParameter","eventTime":"2026-06-01T11:57:00Z","requestParameters":{"name":"/orders/prod/db-url"},"userIdentity":{"arn":"arn:aws:sts::111122223333:assumed-role/ops/ada"}}}</code>
/// </summary>
/// <remarks>https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html</remarks>
internal static partial class CloudTrailChange
{
    public static Part Read(PayloadNode root, WebhookPayload payload)
    {
        var call = root["detail"];
        if (call["eventName"].Text(Bounded.Name) is not { } said || call["eventID"].Key() is not { } id) return new Part.Fault(call.Path, "The call has no name or no id.");
        if (call["errorCode"].Exists) return new Part.Skipped("a call that failed and changed nothing");
        // These tell of themselves by events of their own, and a scaling is no change.
        if (call["userIdentity"]["invokedBy"].Text() is { } by && Machine().IsMatch(by) || call["sourceIPAddress"].Text() is { } from && Machine().IsMatch(from)) return new Part.Skipped("a call of another service of AWS");
        var name = Version().Replace(said, "");
        var changed = AwsEvent.Calls.Contains(name) ? Of($"{call["eventSource"].Text()?.Split('.')[0]} {name}", call["requestParameters"], call["responseElements"], root) : null;
        if (changed is not { } what) return new Part.Skipped($"a call {Bounded.Text(name, 60)}");
        return new Part.Deploy(AwsChangeReader.Signal(root, payload, what.Key ?? $"call/{id}", what.Kind, what.Status, call["eventTime"].Time()) with
        {
            Arns = what.Arn is { } arn ? [arn] : [],
            Service = what.Name,
            Actor = ActorOf(call["userIdentity"]),
            Title = Bounded.Text($"{name} {what.Name}".TrimEnd(), Bounded.Title),
        });
    }

    private static Changed? Of(string call, PayloadNode asked, PayloadNode answered, PayloadNode root) => call switch
    {
        "lambda UpdateFunctionCode" or "lambda UpdateAlias" => Function(ChangeKind.Deployment, asked, root),
        "lambda UpdateFunctionConfiguration" => Function(ChangeKind.Configuration, asked, root),
        "ecs UpdateService" => Service(asked, answered, root),
        "ssm PutParameter" or "ssm DeleteParameter" => Named(asked["name"], ChangeKind.Configuration, root, "ssm", n => $"parameter/{n.TrimStart('/')}"),
        "secretsmanager PutSecretValue" or "secretsmanager UpdateSecret" or "secretsmanager RotateSecret" => Secret(asked["secretId"], root),
        "appconfig StartDeployment" => asked.First("applicationId", "ApplicationId") is { } application
            ? new(Arn(root, "appconfig", $"application/{application}{(asked.First("environmentId", "EnvironmentId") is { } environment ? $"/environment/{environment}" : "")}"), null, ChangeKind.Configuration) : null,
        "rds ModifyDBInstance" or "rds RebootDBInstance" => Named(asked["dBInstanceIdentifier"], ChangeKind.Infrastructure, root, "rds", n => $"db:{n}"),
        "rds ModifyDBCluster" => Named(asked["dBClusterIdentifier"], ChangeKind.Infrastructure, root, "rds", n => $"cluster:{n}"),
        "dynamodb UpdateTable" => Named(asked["tableName"], ChangeKind.Infrastructure, root, "dynamodb", n => $"table/{n}"),
        "elasticache ModifyReplicationGroup" => Named(asked["replicationGroupId"], ChangeKind.Infrastructure, root, "elasticache", n => $"replicationgroup:{n}"),
        "elasticache ModifyCacheCluster" => Named(asked["cacheClusterId"], ChangeKind.Infrastructure, root, "elasticache", n => $"cluster:{n}"),
        "elasticloadbalancing ModifyListener" => Balancer(asked["listenerArn"].Text()),
        "elasticloadbalancing ModifyRule" => Balancer(asked["ruleArn"].Text()),
        "elasticloadbalancing ModifyTargetGroup" => asked["targetGroupArn"].Text() is { } group ? new(group, group.Split('/') is [_, var named, ..] ? named : null, ChangeKind.Infrastructure) : null,
        _ => null,
    };

    /// <summary>A function is told by its name, its ARN or a part of that: 111122223333:function:orders:live.</summary>
    private static Changed? Function(ChangeKind kind, PayloadNode asked, PayloadNode root)
    {
        if (asked["functionName"].Text() is not { } said) return null;
        var parts = said.Split(':');
        var name = Array.IndexOf(parts, "function") is >= 0 and var at && at + 1 < parts.Length ? parts[at + 1] : parts[0];
        return new(Arn(root, "lambda", $"function:{name}"), name, kind);
    }

    /// <summary>A new count of tasks alone is a scaling. What deploys is the same change as the deployment that ECS tells of.</summary>
    private static Changed? Service(PayloadNode asked, PayloadNode answered, PayloadNode root)
    {
        if (asked["service"].Text() is not { } said || !asked.Properties().Any(p => p.Value.Exists && p.Name is not ("service" or "cluster" or "desiredCount") && p.Value.Text() is not "false")) return null;
        var arn = answered["service"]["serviceArn"].Text() ?? (said.StartsWith("arn:", StringComparison.Ordinal) ? said : Arn(root, "ecs", $"service/{AwsNames.Last(asked["cluster"].Text() ?? "default")}/{said}"));
        var primary = answered["service"]["deployments"].Items().FirstOrDefault(d => d["status"].Text() is "PRIMARY")["id"].Key();
        return new(arn, AwsNames.Last(said), ChangeKind.Deployment, primary is null ? DeployStatus.Success : DeployStatus.InProgress, primary is null ? null : $"ecs/{primary}");
    }

    /// <summary>Six random characters end a secret's ARN, and are no part of its name.</summary>
    private static Changed? Secret(PayloadNode id, PayloadNode root) => id.Text() is not { } said ? null
        : said.StartsWith("arn:", StringComparison.Ordinal) ? new(said, SecretTail().Replace(said[(said.LastIndexOf(':') + 1)..], ""), ChangeKind.Configuration)
        : new(Arn(root, "secretsmanager", $"secret:{said}"), said, ChangeKind.Configuration);

    /// <summary>…:listener/app/shop/50dc6c/f2f7dc and …:listener-rule/app/shop/50dc6c/f2f7dc/9683b2 → …:loadbalancer/app/shop/50dc6c.</summary>
    private static Changed? Balancer(string? arn) => arn?.Split('/') is [var head, var type, var name, var id, ..]
        ? new($"{head[..head.LastIndexOf(':')]}:loadbalancer/{type}/{name}/{id}", name, ChangeKind.Infrastructure) : null;

    private static Changed? Named(PayloadNode name, ChangeKind kind, PayloadNode root, string service, Func<string, string> resource) => name.Text() is not { } said ? null
        : said.StartsWith("arn:", StringComparison.Ordinal) ? new(said, AwsNames.Last(said), kind) : new(Arn(root, service, resource(said)), said, kind);

    private static string? Arn(PayloadNode root, string service, string resource) =>
        root["region"].Text() is { } region && root["account"].Text() is { } account ? $"arn:{PartitionOf(region)}:{service}:{region}:{account}:{resource}" : null;

    private static string PartitionOf(string region) => region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn" : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";

    /// <summary>The session's name of an assumed role is who assumed it.</summary>
    private static string? ActorOf(PayloadNode identity) => identity["userName"].Text(Bounded.Name) ?? (identity["arn"].Text() is { } arn ? Bounded.Text(AwsNames.Last(arn), Bounded.Name) : identity["type"].Text(Bounded.Name));

    /// <param name="Key">Null: the call's own.</param>
    private sealed record Changed(string? Arn, string? Name, ChangeKind Kind, DeployStatus Status = DeployStatus.Success, string? Key = null);

    /// <summary>UpdateFunctionConfiguration20150331v2.</summary>
    [GeneratedRegex(@"20\d{6}(?:v\d)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex(@"-[A-Za-z0-9]{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex SecretTail();

    [GeneratedRegex(@"^(?:cloudformation|codedeploy|[a-z.-]*autoscaling)\.amazonaws\.com$", RegexOptions.CultureInvariant)]
    private static partial Regex Machine();
}
