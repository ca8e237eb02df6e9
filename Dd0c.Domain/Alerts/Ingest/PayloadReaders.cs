using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Domain.Alerts.Ingest.Reading;
using Dd0c.Domain.Alerts.Ingest.Readers;

namespace Dd0c.Domain.Alerts.Ingest;

/// <summary>From what a sender sent to what it says, in our words: one reader a provider. Pure, and no input makes it throw.</summary>
public static class PayloadReaders
{
    internal const string OwnFault = "dd0c could not read it";

    /// <param name="provider">One of <see cref="AlertProvider"/>.</param>
    /// <param name="mapping">The tenant's: for the custom providers the whole of it (null: our own field names), for GitHub and GitLab which runs are deploys.</param>
    /// <param name="proved">Whether the body's own signature was verified (<see cref="Proof.SignatureVerdict.Verified.OfBody"/>): an SNS subscription is confirmed only then.</param>
    public static PayloadReading Read(string provider, WebhookPayload payload, CustomMapping? mapping = null, bool proved = false)
    {
        try
        {
            return provider == AlertProvider.Datadog ? DatadogReader.Read(FormBody.Parse(payload), payload) : Dispatch(provider, PayloadNode.Parse(payload.Body), payload, mapping, proved);
        }
        catch (JsonException e)
        {
            var deep = e.Message.Contains("depth", StringComparison.OrdinalIgnoreCase);
            return new PayloadReading.Unreadable(
                payload.Body.IsEmpty ? "The body is empty." : deep ? $"It is nested deeper than {PayloadNode.MostDepth} levels." : "It is no JSON.",
                e is { LineNumber: { } line, BytePositionInLine: { } at } && !payload.Body.IsEmpty ? $"line {line + 1}, byte {at + 1}" : null);
        }
        // Nothing is lost by a fault of ours: what we could not read waits in quarantine for the reader that can.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException or KeyNotFoundException)
        {
            return new PayloadReading.Unreadable($"{OwnFault} ({e.GetType().Name}).");
        }
    }

    private static PayloadReading Dispatch(string provider, PayloadNode root, WebhookPayload payload, CustomMapping? mapping, bool proved) => provider switch
    {
        AlertProvider.PagerDuty => PagerDutyReader.Read(root, payload),
        AlertProvider.Grafana => GrafanaReader.Read(root, payload),
        AlertProvider.Alertmanager => AlertmanagerReader.Read(root, payload),
        AlertProvider.OpsGenie => OpsGenieReader.Read(root, payload),
        AlertProvider.CloudWatch => CloudWatchReader.Read(root, payload, proved),
        AlertProvider.Custom => CustomReader.Read(root, payload, mapping),
        AlertProvider.GitHub => GitHubDeployReader.Read(root, payload, mapping),
        AlertProvider.GitLab => GitLabDeployReader.Read(root, payload, mapping),
        AlertProvider.ArgoCd => ArgoCdReader.Read(root, payload),
        AlertProvider.CustomDeploy => CustomDeployReader.Read(root, payload, mapping),
        AlertProvider.Aws => AwsChangeReader.Read(root, payload),
        _ => new PayloadReading.Unreadable($"There is no provider {Bounded.Text(provider, 40)}."),
    };
}
