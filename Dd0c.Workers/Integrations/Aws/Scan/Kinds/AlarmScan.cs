using System.Text.RegularExpressions;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan.Kinds;

/// <summary>CloudWatch alarms of both kinds: without being asked for, composite ones are left out.</summary>
internal static partial class AlarmScan
{
    public static async Task<AwsCell> ReadAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.Alarm);
        await cell.ReadAsync(place.Caller, AwsOperations.DescribeAlarms, AwsArguments.None.With("AlarmTypes", ["MetricAlarm", "CompositeAlarm"]).With("MaxRecords", 100), page =>
        {
            foreach (var alarm in page.List("MetricAlarms")) { Add(place, cell, alarm, MetricLinks(place, alarm)); }
            foreach (var alarm in page.List("CompositeAlarms")) { Add(place, cell, alarm, RuleLinks(place, alarm)); }
        }, cancellationToken);
        return cell;
    }

    private static void Add(AwsPlace place, AwsCell cell, AwsValue alarm, IEnumerable<string> watched)
    {
        if (alarm.String("AlarmName") is not { } name) { return; }
        cell.Add(place.Fact(alarm.String("AlarmArn") ?? place.ArnOf("cloudwatch", "alarm:" + name), AwsKinds.Alarm, name,
            attributes: new Attributes().With(AttributeNames.State, alarm.String("StateValue")).With(AttributeNames.Description, alarm.String("AlarmDescription")),
            links: Links.Of(watched.Select(w => (LinkKind.Watches, (string?)w))), updatedAt: alarm.Time("AlarmConfigurationUpdatedTimestamp")));
    }

    /// <summary>The alarm's own dimensions, or those of the metrics in its formula.</summary>
    private static IEnumerable<string> MetricLinks(AwsPlace place, AwsValue alarm)
    {
        IEnumerable<AwsValue> metrics = [alarm, .. alarm.List("Metrics").Select(m => m["MetricStat"]["Metric"])];
        foreach (var dimensions in metrics.Select(m => m.List("Dimensions")))
        {
            var byName = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var d in dimensions)
            {
                if (d.String("Name") is { } n && d.String("Value") is { } v) { byName[n] = v; }
            }
            foreach (var (name, value) in byName) { yield return $"{name}={value}"; }
            if (WatchedArn(place, byName) is { } arn) { yield return arn; }
        }
    }

    private static string? WatchedArn(AwsPlace place, Dictionary<string, string> dimensions) => dimensions switch
    {
        _ when dimensions.TryGetValue("ServiceName", out var service) && dimensions.TryGetValue("ClusterName", out var cluster) => place.ArnOf("ecs", $"service/{cluster}/{service}"),
        _ when dimensions.TryGetValue("FunctionName", out var function) => place.ArnOf("lambda", "function:" + function),
        _ when dimensions.TryGetValue("QueueName", out var queue) => place.ArnOf("sqs", queue),
        _ when dimensions.TryGetValue("TopicName", out var topic) => place.ArnOf("sns", topic),
        _ when dimensions.TryGetValue("TableName", out var table) => place.ArnOf("dynamodb", "table/" + table),
        _ when dimensions.TryGetValue("DBInstanceIdentifier", out var db) => place.ArnOf("rds", "db:" + db),
        _ when dimensions.TryGetValue("DBClusterIdentifier", out var dbCluster) => place.ArnOf("rds", "cluster:" + dbCluster),
        _ when dimensions.TryGetValue("StreamName", out var stream) => place.ArnOf("kinesis", "stream/" + stream),
        _ when dimensions.TryGetValue("StateMachineArn", out var machine) => machine,
        _ when dimensions.TryGetValue("TargetGroup", out var group) => place.ArnOf("elasticloadbalancing", group),
        _ when dimensions.TryGetValue("LoadBalancer", out var balancer) => place.ArnOf("elasticloadbalancing", "loadbalancer/" + balancer),
        _ when dimensions.TryGetValue("ApiId", out var api) => place.ApiArn("/apis/" + api),
        _ => null,
    };

    /// <summary><c>ALARM("checkout-5xx") OR ALARM(arn:aws:cloudwatch:…:alarm:checkout-latency)</c></summary>
    private static IEnumerable<string> RuleLinks(AwsPlace place, AwsValue alarm) =>
        RuleTerm().Matches(alarm.String("AlarmRule") ?? "").Select(m => m.Groups[1].Value.Trim().Trim('"', '\''))
            .Where(n => n.Length > 0).Select(n => n.StartsWith("arn:", StringComparison.Ordinal) ? n : place.ArnOf("cloudwatch", "alarm:" + n));

    [GeneratedRegex(@"\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(""[^""]*""|'[^']*'|[^()\s]+)\s*\)")]
    private static partial Regex RuleTerm();
}
