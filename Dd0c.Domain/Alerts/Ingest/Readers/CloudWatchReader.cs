using System.Text;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Proof;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// CloudWatch alarms through SNS: metric, metric-math, composite and multi-series alarms (a contributor each), and their EventBridge events
/// where a rule puts them on the topic. An alarm has no severity: at most a word in its name says one. INSUFFICIENT_DATA opens and closes
/// nothing.
/// <code>{"AlarmName":"checkout-5xx","AWSAccountId":"123456789012","NewStateValue":"ALARM","NewStateReason":"…","StateChangeTime":"2026-01-01T00:00:00.000+0000","Region":"EU (Ireland)","AlarmArn":"arn:…","OldStateValue":"OK","Trigger":{"MetricName":"…","Namespace":"AWS/Lambda","Dimensions":[{"value":"checkout","name":"FunctionName"}]}}</code>
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html</remarks>
internal static class CloudWatchReader
{
    private static readonly string[] s_naming = ["ServiceName", "FunctionName", "ApiName", "ApiId", "StateMachineArn", "QueueName", "TableName", "DBClusterIdentifier", "DBInstanceIdentifier", "CacheClusterId", "DeliveryStreamName", "StreamName", "TopicName", "TargetGroup", "LoadBalancer", "BucketName", "DomainName", "ClusterName", "AutoScalingGroupName", "InstanceId"];

    public static PayloadReading Read(PayloadNode root, WebhookPayload payload, bool proved)
    {
        if (SnsMessage.Read(root) is not { } sns) return root["AlarmName"].Exists || root["detail-type"].Exists ? Part.Together([Alarm(root, null, payload)]) : new PayloadReading.Unreadable("It is no SNS message.");
        return sns.Type switch
        {
            SnsMessage.Notification => Notification(sns, payload),
            SnsMessage.SubscriptionConfirmation when sns.ConfirmUrl is { } url => proved ? new PayloadReading.Confirm(url, sns.TopicArn) : new PayloadReading.Unreadable("A subscription whose signature was not verified is not confirmed."),
            SnsMessage.SubscriptionConfirmation => new PayloadReading.Unreadable("The address at which to confirm is not SNS's own.", "SubscribeURL"),
            SnsMessage.UnsubscribeConfirmation => new PayloadReading.Nothing("SNS ended the subscription"),
            _ => new PayloadReading.Unreadable("It is no kind of SNS message that is known.", "Type"),
        };
    }

    private static PayloadReading Notification(SnsMessage sns, WebhookPayload payload)
    {
        PayloadNode message;
        try
        {
            message = PayloadNode.Parse(Encoding.UTF8.GetBytes(sns.Message)) with { Path = "Message" };
        }
        catch (JsonException)
        {
            // Half an alarm is worth keeping; a person's text on the topic is not.
            return sns.Message.TrimStart().StartsWith('{') && sns.Message.Contains("\"AlarmName\"", StringComparison.Ordinal) ? new PayloadReading.Unreadable("The alarm in it is no JSON.", "Message") : new PayloadReading.Nothing("an SNS message that is no alarm");
        }
        return message["AlarmName"].Exists || message["detail-type"].Text()?.StartsWith("CloudWatch Alarm", StringComparison.Ordinal) == true ? Part.Together([Alarm(message, sns, payload)]) : new PayloadReading.Nothing("an SNS message that is no alarm");
    }

    private static Part Alarm(PayloadNode alarm, SnsMessage? sns, WebhookPayload payload)
    {
        var @event = alarm["detail"];
        var fromEvent = @event.IsObject;
        if ((fromEvent ? @event["alarmName"] : alarm["AlarmName"]).Text() is not { } name) return new Part.Fault(alarm["AlarmName"].Path, "The alarm has no name.");
        var arn = alarm["AlarmArn"].Text(Bounded.Title) ?? alarm["resources"].Items().FirstOrDefault().Text(Bounded.Title);
        var account = alarm.First("AWSAccountId", "account") ?? ArnPart(arn, 4) ?? ArnPart(sns?.TopicArn, 4);
        // "Region" is a name for people: EU (Ireland).
        var region = ArnPart(arn, 3) ?? (fromEvent ? alarm["region"].Text() : null) ?? sns?.Region;
        var state = fromEvent ? @event["state"]["value"].Text() : alarm["NewStateValue"].Text();
        if (KindOf(state) is not { } kind) return new Part.Fault(alarm["NewStateValue"].Path, state is null ? "The alarm has no state." : $"The state {Bounded.Text(state, 40)} is none.");
        var trigger = AlarmTrigger.Of(fromEvent ? @event["configuration"] : alarm, alarm);
        var contributor = Contributor(fromEvent ? @event : alarm, trigger);
        var tags = TagsOf(alarm, trigger, contributor);
        var names = trigger.Dimensions.Select(d => d.Value).ToList();
        var word = SeverityWords.In(name);
        return new Part.Alert(new()
        {
            Key = Bounded.KeyOf((arn ?? $"{account}:{region}:{name}") + (contributor is null ? "" : $"#{contributor}")),
            EpisodeKey = null, // its end does not say when it began
            Kind = kind,
            At = SentTime.Of((fromEvent ? @event["state"]["timestamp"].Time() ?? alarm["time"].Time() : alarm["StateChangeTime"].Time()) ?? sns?.SentAt, payload.ReceivedAt),
            Title = Bounded.Text(name, Bounded.Title),
            Description = Described(alarm, @event),
            SeverityWord = word,
            Severity = SeverityWords.Of(word),
            Category = CategoryHint.Of(tags, $"{name} {trigger.Metric}", trigger.Namespace),
            Service = s_naming.Select(n => trigger.Dimensions.FirstOrDefault(d => d.Key == n).Value).FirstOrDefault(v => v is { Length: > 0 }) is { } about ? LastName(about) : null,
            Environment = EnvironmentHint.Of(tags, [name, .. names], [alarm["AlarmDescription"].Text()]),
            Tags = tags.All,
            Arns = DimensionArns.Of(trigger.Namespace, trigger.Dimensions, ArnPart(arn ?? sns?.TopicArn, 1) ?? "aws", region, account),
            Dimensions = trigger.Dimensions,
            Account = account,
            Region = region,
            Url = region is null ? null : $"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#alarmsV2:alarm/{Uri.EscapeDataString(name)}",
        });
    }

    private static SignalKind? KindOf(string? state) => state switch
    {
        "ALARM" => SignalKind.Firing,
        "OK" => SignalKind.Resolved,
        "INSUFFICIENT_DATA" => SignalKind.Note,
        _ => null,
    };

    private static string? Described(PayloadNode alarm, PayloadNode @event)
    {
        var parts = new[] { alarm["AlarmDescription"].Text(Bounded.Description), alarm["NewStateReason"].Text(Bounded.Description) ?? @event["state"]["reason"].Text(Bounded.Description) };
        return string.Join("\n", parts.Where(p => p is not null)) is { Length: > 0 } text ? Bounded.Text(text, Bounded.Description) : null;
    }

    /// <summary>Which series of a multi-series alarm it is; its attributes count as dimensions.</summary>
    private static string? Contributor(PayloadNode alarm, AlarmTrigger trigger)
    {
        var nested = alarm["AlarmContributor"];
        trigger.Add((alarm["AlarmContributorAttributes"].IsObject ? alarm["AlarmContributorAttributes"] : alarm["ContributorAttributes"].IsObject ? alarm["ContributorAttributes"] : nested["attributes"]).Properties().Select(p => KeyValuePair.Create(p.Name, p.Value.Text() ?? "")));
        return alarm["AlarmContributorId"].Key() ?? alarm["ContributorId"].Key() ?? nested["id"].Key() ?? nested["contributorId"].Key();
    }

    private static PayloadTags TagsOf(PayloadNode alarm, AlarmTrigger trigger, string? contributor)
    {
        var tags = new PayloadTags();
        foreach (var (name, value) in trigger.Dimensions) tags.Add(name, value);
        tags.AddIf("namespace_of_metric", trigger.Namespace);
        tags.AddIf("metric", trigger.Metric);
        tags.AddIf("previous_state", alarm["OldStateValue"].Text());
        tags.AddIf("contributor", contributor);
        tags.AddIf("alarm_rule", alarm["AlarmRule"].Text());
        foreach (var child in alarm["TriggeringChildren"].Items()) tags.AddIf("triggering_child", (child.Text() ?? child["Arn"].Text()) is { } arn ? arn[(arn.LastIndexOf(":alarm:", StringComparison.Ordinal) is >= 0 and var at ? at + 7 : 0)..] : null);
        return tags;
    }

    /// <summary>app/checkout-alb/0123 → checkout-alb; an ARN → its last name.</summary>
    private static string LastName(string value) => value.Split('/') switch
    {
        ["app" or "net" or "gwy", var balancer, ..] => balancer,
        [var group, var target, ..] when group.StartsWith("targetgroup", StringComparison.Ordinal) => target,
        _ => value[(value.LastIndexOf(':') + 1)..] is { Length: > 0 } last ? last : value,
    };

    private static string? ArnPart(string? arn, int part) => arn?.Split(':', 6) is { Length: 6 } parts && parts[0] == "arn" && parts[part].Length > 0 ? parts[part] : null;
}
