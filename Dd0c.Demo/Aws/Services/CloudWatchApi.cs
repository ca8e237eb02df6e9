using System.Xml.Linq;
using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Aws.Services;

internal static class CloudWatchApi
{
    private static readonly DateTimeOffset s_configured = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Without AlarmTypes only metric alarms, as AWS has it.</summary>
    public static AwsAnswer DescribeAlarms(AwsRequest request, AwsDemoOptions options)
    {
        var asked = request.Form.Where(f => f.Key.StartsWith("AlarmTypes.member.", StringComparison.Ordinal)).Select(f => f.Value).ToHashSet();
        if (asked.Count == 0) { asked.Add("MetricAlarm"); }
        var alarms = request.Place.Alarms.Where(a => asked.Contains(IsComposite(a) ? "CompositeAlarm" : "MetricAlarm")).OrderBy(a => a.Name, StringComparer.Ordinal).ToList();
        var (page, next) = Pages.Cut(alarms, request.Field("NextToken"), Pages.Size(request.Field("MaxRecords"), 50, 100), options);
        return AwsAnswer.Xml(Namespaces.CloudWatch, "DescribeAlarms",
            new XElement("CompositeAlarms", page.Where(IsComposite).Select(a => new XElement("member", Common(a), AwsAnswer.Element("AlarmRule", a.Rule)))),
            new XElement("MetricAlarms", page.Where(a => !IsComposite(a)).Select(a => new XElement("member", Common(a), AwsAnswer.Element("Namespace", a.Namespace), AwsAnswer.Element("MetricName", a.Metric),
                new XElement("Dimensions", a.Dimensions.Select(d => new XElement("member", AwsAnswer.Element("Name", d.Key), AwsAnswer.Element("Value", d.Value))))))),
            AwsAnswer.Element("NextToken", next));
    }

    private static bool IsComposite(Alarm alarm) => alarm.Rule is not null;

    private static XElement?[] Common(Alarm a) =>
    [
        AwsAnswer.Element("AlarmName", a.Name), AwsAnswer.Element("AlarmArn", a.Arn), AwsAnswer.Element("StateValue", a.State), AwsAnswer.Element("StateReason", "Threshold Crossed"),
        AwsAnswer.Instant("AlarmConfigurationUpdatedTimestamp", s_configured),
    ];
}
