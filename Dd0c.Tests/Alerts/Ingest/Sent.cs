using System.Runtime.CompilerServices;
using System.Text;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Mapping;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>Deliveries as they come in, and what is read out of them.</summary>
internal static class Sent
{
    public static readonly DateTimeOffset ReceivedAt = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static WebhookPayload Payload(string body, params (string Name, string Value)[] headers) => Payload(Encoding.UTF8.GetBytes(body), headers);

    public static WebhookPayload Payload(byte[] body, params (string Name, string Value)[] headers) =>
        new(headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase), body, ReceivedAt);

    public static PayloadReading Read(string provider, string body, params (string Name, string Value)[] headers) => PayloadReaders.Read(provider, Payload(body, headers));

    public static AlertSignal Alert(string provider, string body, params (string Name, string Value)[] headers) => Assert.Single(Alerts(Read(provider, body, headers)));

    public static IReadOnlyList<AlertSignal> Alerts(PayloadReading reading) => Assert.IsType<PayloadReading.Read>(reading).Signals;

    public static DeploySignal Deploy(string provider, string body, params (string Name, string Value)[] headers) => Assert.Single(Assert.IsType<PayloadReading.Read>(Read(provider, body, headers)).Deploys);

    public static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

    public static CustomMapping Mapping(string json) => Assert.IsType<MappingReading.Read>(CustomMapping.Read(json)).Mapping;

    /// <summary>Recorded by GitHub's own; see LICENSE.md beside them.</summary>
    public static string Recorded(string name, [CallerFilePath] string path = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "GitHubPayloads", $"{name}.json"));
}
