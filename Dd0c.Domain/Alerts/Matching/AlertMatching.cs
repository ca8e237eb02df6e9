using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Matching;

/// <summary>The service an alert is about.</summary>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Evidence">For people: "its tag service is payment-api".</param>
/// <param name="By">alias, tag, arn, dimension, name or likeness.</param>
/// <param name="Environment">Of the resource it was matched by, or the only one of the service; null: the match says nothing of it.</param>
public sealed record MatchedService(Guid ServiceId, double Confidence, string Evidence, string By, string? Environment = null);

public static class AlertMatching
{
    private const double Alike = 0.6, Margin = 0.15;

    private static readonly string[] s_tags =
        ["dd0c.service", "dd0c_service", "service", "service_name", "service.name", "servicename", "app.kubernetes.io/name", "app_kubernetes_io_name", "app", "application", "app_name", "component", "kube_service", "kube_deployment", "deployment", "functionname", "function", "queue", "job", "container", "container_name", "pod"];

    /// <summary>Names of dimensions (CloudWatch) and the family of resources they name; the first that is given and found counts.</summary>
    private static readonly (string Dimension, string? Family)[] s_dimensions =
    [
        ("FunctionName", "lambda"), ("ServiceName", "ecs"), ("QueueName", "sqs"), ("TableName", "dynamodb"), ("TopicName", "sns"), ("DBInstanceIdentifier", "rds"), ("DBClusterIdentifier", "rds"), ("LoadBalancer", "elasticloadbalancing"),
        ("TargetGroup", "elasticloadbalancing"), ("LoadBalancerName", "elasticloadbalancing"), ("ApiName", "apigateway"), ("ApiId", "apigateway"), ("StateMachineArn", "states"), ("BucketName", "s3"), ("StreamName", "kinesis"), ("DeliveryStreamName", "firehose"),
        ("CacheClusterId", "elasticache"), ("ReplicationGroupId", "elasticache"), ("DomainName", null), ("DistributionId", "cloudfront"), ("InstanceId", "ec2"), ("AutoScalingGroupName", "autoscaling"), ("EventBusName", "events"), ("RuleName", "events"),
        ("Cluster Name", "kafka"), ("ClusterName", null), ("ClusterIdentifier", null), ("FileSystemId", null),
    ];

    /// <summary>Null when doubtful: an alert without a service is shown for mapping, one with the wrong service misleads.</summary>
    public static MatchedService? Match(AlertSignal signal, ServiceDirectory directory)
    {
        var match = ByAlias(signal, directory) ?? ByTag(signal, directory) ?? ByArn(signal, directory) ?? ByDimension(signal, directory) ?? ByName(signal, directory) ?? ByLikeness(signal, directory);
        return match is { Environment: null } && directory.Service(match.ServiceId).Environments is [var only] ? match with { Environment = only } : match;
    }

    /// <summary>The sender's word for the service, folded so that two spellings are one; null: it says none.</summary>
    public static string? WordOf(AlertSignal signal)
    {
        foreach (var name in Said(signal).Select(s => s.Name))
            if (NameTokens.Join(WordFolding.Words(name)) is { Length: > 0 } word) return word;
        return null;
    }

    /// <summary>It holds something by which alerts can be met.</summary>
    public static bool IsWord(string word) => WordFolding.Whole(word).Length > 0;

    /// <summary>The canonical word: what the signal says, else what it was matched by, else what its names say.</summary>
    /// <param name="otherwise">When nothing does.</param>
    public static string EnvironmentOf(AlertSignal signal, MatchedService? match, string otherwise = "production")
    {
        if (signal.Environment is { Length: > 0 } said) return said;
        var names = Said(signal).Select(s => s.Name).Concat(signal.Dimensions.Select(d => d.Value)).Concat(signal.Arns.Select(a => a[(a.LastIndexOf(':') + 1)..]))
            .Concat(s_places.Where(signal.Tags.ContainsKey).Select(p => signal.Tags[p]));
        // A name that says staging is surer than a service that runs in one environment as far as is known.
        return match?.By is "arn" or "dimension" && match.Environment is { } found ? found : names.Select(WordFolding.Environment).FirstOrDefault(e => e is not null) ?? match?.Environment ?? otherwise;
    }

    private static readonly string[] s_places = ["namespace", "kube_namespace", "cluster", "kube_cluster_name", "stack", "host", "account_name", "aws_account_name"];

    /// <summary>Under which names the sender may say the service, the plainest first.</summary>
    private static IEnumerable<(string Where, string Name)> Said(AlertSignal signal)
    {
        foreach (var tag in s_tags)
            foreach (var (key, value) in signal.Tags)
                if (value.Length > 0 && string.Equals(key, tag, StringComparison.OrdinalIgnoreCase) && (tag is not "job" || signal.Service is null)) yield return ($"its tag {key}", value);
        if (signal.Service is { Length: > 0 } service) yield return ("what the sender calls the service", service);
        foreach (var (dimension, _) in s_dimensions)
            foreach (var (key, value) in signal.Dimensions)
                if (key == dimension && value.Length > 0) yield return ($"its dimension {key}", NameIn(value));
    }

    private static MatchedService? ByAlias(AlertSignal signal, ServiceDirectory directory)
    {
        if (!directory.HasAliases) return null;
        foreach (var name in Said(signal).Select(s => s.Name).Append(WordOf(signal) ?? "").Append(signal.Title))
            if (name.Length > 0 && directory.Alias(name) is { } id) return new MatchedService(id, 1, $"{name} was mapped by hand", "alias");
        return null;
    }

    private static MatchedService? ByTag(AlertSignal signal, ServiceDirectory directory)
    {
        foreach (var (where, value) in Said(signal).Where(s => s.Where.StartsWith("its tag", StringComparison.Ordinal)))
            if (directory.Named(value) is { } named) return new MatchedService(named.Id, named.Whole ? 0.97 : 0.92, $"{where} is {value}", "tag");
        return null;
    }

    private static MatchedService? ByArn(AlertSignal signal, ServiceDirectory directory)
    {
        foreach (var arn in signal.Arns)
            if (directory.ByArn(arn) is { } resource) return new MatchedService(resource.ServiceId, 0.98, $"it is about {resource.Name} ({resource.Type})", "arn", resource.Environment);
        return null;
    }

    private static MatchedService? ByDimension(AlertSignal signal, ServiceDirectory directory)
    {
        foreach (var (dimension, family) in s_dimensions)
        {
            var value = signal.Dimensions.FirstOrDefault(d => d.Key == dimension).Value;
            if (string.IsNullOrEmpty(value)) continue;
            var found = value.StartsWith("arn:", StringComparison.Ordinal) && directory.ByArn(value) is { } byArn ? [byArn] : directory.ByName(NameIn(value), family);
            found = Narrow(found, r => dimension == "ServiceName" && signal.Dimensions.FirstOrDefault(d => d.Key == "ClusterName").Value is { } cluster && r.Arn.Contains($"/{cluster}/", StringComparison.Ordinal));
            found = Narrow(found, r => signal.Account is { } account && r.Arn.Contains($":{account}:", StringComparison.Ordinal));
            found = Narrow(found, r => signal.Region is { } region && r.Arn.Contains($":{region}:", StringComparison.Ordinal));
            found = Narrow(found, r => signal.Environment is { } environment && r.Environment == environment);
            if (found.Select(r => r.ServiceId).Distinct().ToList() is not [var one]) continue;
            var environments = found.Select(r => r.Environment).Distinct().ToList();
            return new MatchedService(one, 0.95, $"its dimension {dimension} is {value}", "dimension", environments is [var only] ? only : null);
        }
        return null;
    }

    private static MatchedService? ByName(AlertSignal signal, ServiceDirectory directory)
    {
        foreach (var (where, value) in Said(signal))
            if (directory.Named(value) is { } named) return new MatchedService(named.Id, named.Whole ? 0.93 : 0.88, $"{where} is {value}", "name");
        foreach (var (where, value) in Said(signal))
            if (directory.ByName(value, null).Select(r => r.ServiceId).Distinct().ToList() is [var one]) return new MatchedService(one, 0.88, $"{where} is {value}, which runs it", "name", directory.ByName(value, null)[0].Environment);
        return null;
    }

    private static MatchedService? ByLikeness(AlertSignal signal, ServiceDirectory directory)
    {
        foreach (var (where, value) in Said(signal))
            if (directory.Likest(WordFolding.Words(value)) is { } likest && likest.Likeness >= Alike && likest.Margin >= Margin)
                return new MatchedService(likest.Id, Math.Round(0.5 + (0.35 * likest.Likeness), 2), $"{where}, {value}, is most like {directory.Service(likest.Id).Name}", "likeness");
        // A sender that names a service means that one, known or not, whatever the title speaks of.
        if (Said(signal).Any(s => s.Where.StartsWith("its tag service", StringComparison.OrdinalIgnoreCase)) || signal.Service is { Length: > 0 }) return null;
        return directory.In(NameTokens.Of(signal.Title)) is [var one] ? new MatchedService(one, 0.75, $"its title names {directory.Service(one).Name}", "likeness") : null;
    }

    private static IReadOnlyList<DirectoryResource> Narrow(IReadOnlyList<DirectoryResource> found, Func<DirectoryResource, bool> by) => found.Count > 1 && found.Any(by) ? [.. found.Where(by)] : found;

    /// <summary><c>app/checkout/50dc6c495c0c9188</c> and <c>targetgroup/checkout/73e2d6bc24d8a067</c> → <c>checkout</c>.</summary>
    private static string NameIn(string value) => value.Split('/') is ["app" or "net" or "gwy" or "targetgroup", var name, ..] ? name : value;
}
