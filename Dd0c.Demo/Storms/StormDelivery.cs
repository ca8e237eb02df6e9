using System.Text.Json;
using Dd0c.Demo.Storms.Voices;

namespace Dd0c.Demo.Storms;

/// <summary>One request as its vendor would send it: its own body, its own headers, its own proof.</summary>
/// <param name="Headers">Besides Content-Type, which is JSON's.</param>
public sealed record StormDelivery(IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    /// <param name="start">When the storm began: the same start makes the same request, byte for byte.</param>
    /// <param name="secret">The integration's; CloudWatch has none.</param>
    public static StormDelivery Of(StormStep step, DateTimeOffset start, string? secret) => step switch
    {
        StormStep.Deploy deploy => GitHubVoice.Tell(deploy, start, secret),
        StormStep.Alert alert => alert.Voice switch
        {
            "datadog" => DatadogVoice.Tell(alert, start, secret),
            "alertmanager" => AlertmanagerVoice.Tell(alert, start, secret),
            "grafana" => GrafanaVoice.Tell(alert, start, secret),
            "pagerduty" => PagerDutyVoice.Tell(alert, start, secret),
            "cloudwatch" => CloudWatchVoice.Tell(alert, start),
            var other => throw new InvalidOperationException($"Nobody speaks for {other}"),
        },
        _ => throw new InvalidOperationException($"{step} is told by nobody"),
    };

    /// <param name="headers">With the proof, made of the body.</param>
    internal static StormDelivery Of(object message, Func<byte[], IEnumerable<(string Name, string Value)>> headers)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message);
        return new([.. headers(body)], body);
    }
}
