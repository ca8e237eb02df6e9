using Dd0c.Demo.Estate;
using Dd0c.Demo.Estate.Build;

namespace Dd0c.Demo.Storms.Voices;

/// <summary>
/// An alarm's event as EventBridge posts it to an API destination: nobody but AWS can sign as SNS does, so the address alone proves it.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html</remarks>
internal static class CloudWatchVoice
{
    public static StormDelivery Tell(StormStep.Alert step, DateTimeOffset start)
    {
        var (alert, at) = (step.What, start + step.After);
        var watched = alert.Watched ?? throw new InvalidOperationException($"{alert.Name} watches nothing");
        var (now, before) = step.Fires ? ("ALARM", "OK") : ("OK", "ALARM");
        return StormDelivery.Of(new Dictionary<string, object>
        {
            ["version"] = "0", ["id"] = Seeded.Uuid($"event/{alert.Name}/{at.UtcTicks}"), ["detail-type"] = "CloudWatch Alarm State Change", ["source"] = "aws.cloudwatch",
            ["account"] = AwsDraft.Production, ["time"] = at, ["region"] = watched.Region, ["resources"] = new[] { $"arn:aws:cloudwatch:{watched.Region}:{AwsDraft.Production}:alarm:{alert.Name}" },
            ["detail"] = new
            {
                alarmName = alert.Name,
                state = new { value = now, reason = step.Fires ? alert.Description : "Threshold no longer crossed.", timestamp = Stamp(at) },
                previousState = new { value = before, timestamp = Stamp(at.AddMinutes(-5)) },
                configuration = new
                {
                    description = alert.Description,
                    metrics = new[]
                    {
                        new
                        {
                            id = "m1", returnData = true,
                            metricStat = new { metric = new { @namespace = watched.Namespace, name = watched.Metric, dimensions = new Dictionary<string, string> { [watched.Dimension] = watched.Value } }, period = 60, stat = "Maximum" },
                        },
                    },
                },
            },
        }, _ => [("User-Agent", "Amazon/EventBridge/ApiDestinations")]);
    }

    /// <summary>2026-01-01T00:00:00.000+0000</summary>
    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture) + "+0000";
}
