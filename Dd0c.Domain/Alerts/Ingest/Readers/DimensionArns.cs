namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>The ARNs of what a metric's dimensions name, where they say enough for one.</summary>
/// <remarks>https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html</remarks>
internal static class DimensionArns
{
    /// <param name="partition">aws, aws-cn, aws-us-gov.</param>
    public static IReadOnlyList<string> Of(string? metricNamespace, IReadOnlyList<KeyValuePair<string, string>> dimensions, string partition, string? region, string? account)
    {
        var arns = dimensions.Where(d => d.Value.StartsWith("arn:", StringComparison.Ordinal)).Select(d => d.Value).ToList();
        if (region is null || account is null) return [.. arns.Distinct()];
        foreach (var (name, value) in dimensions)
            if (Resource(metricNamespace, name, value, dimensions) is { } of) arns.Add(of.Service == "s3" ? $"arn:{partition}:s3:::{of.Resource}" : $"arn:{partition}:{of.Service}:{region}:{account}:{of.Resource}");
        return [.. arns.Distinct()];
    }

    private static (string Service, string Resource)? Resource(string? metricNamespace, string name, string value, IReadOnlyList<KeyValuePair<string, string>> dimensions) => name switch
    {
        "FunctionName" => ("lambda", $"function:{value}"),
        "TableName" when metricNamespace is null or "AWS/DynamoDB" => ("dynamodb", $"table/{value}"),
        "QueueName" => ("sqs", value),
        "TopicName" => ("sns", value),
        "DBInstanceIdentifier" => ("rds", $"db:{value}"),
        "DBClusterIdentifier" => ("rds", $"cluster:{value}"),
        "LoadBalancer" when value.Contains('/', StringComparison.Ordinal) => ("elasticloadbalancing", $"loadbalancer/{value}"),
        "TargetGroup" when value.StartsWith("targetgroup/", StringComparison.Ordinal) => ("elasticloadbalancing", value),
        "InstanceId" when value.StartsWith("i-", StringComparison.Ordinal) => ("ec2", $"instance/{value}"),
        "BucketName" => ("s3", value),
        "StreamName" => ("kinesis", $"stream/{value}"),
        "DeliveryStreamName" => ("firehose", $"deliverystream/{value}"),
        "CacheClusterId" => ("elasticache", $"cluster:{value}"),
        "LogGroupName" => ("logs", $"log-group:{value}"),
        "ServiceName" when metricNamespace is "AWS/ECS" or "ECS/ContainerInsights" && dimensions.FirstOrDefault(d => d.Key == "ClusterName").Value is { Length: > 0 } cluster => ("ecs", $"service/{cluster}/{value}"),
        "ClusterName" when metricNamespace is "AWS/ECS" or "ECS/ContainerInsights" => ("ecs", $"cluster/{value}"),
        _ => null,
    };
}
