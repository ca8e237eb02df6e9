using System.Globalization;
using System.Text;

namespace Dd0c.Bench.Alerts;

/// <summary>What is posted: 20,000 alerts of 500 services that fire and are resolved in turn, each time once.</summary>
internal static class BenchAlerts
{
    private const int Alerts = 20_000, OfServices = 500;
    private static readonly DateTimeOffset s_start = DateTimeOffset.UtcNow;

    /// <summary>The n-th delivery to Alertmanager's receiver.</summary>
    public static byte[] Delivery(long n)
    {
        var (alert, turn) = ((int)(n % Alerts), n / Alerts);
        return Batch([Of($"Errors {alert / OfServices}", SyntheticCompany.Name(alert % OfServices), "production", StartOf(turn), turn % 2 == 1 ? StartOf(turn).AddSeconds(15) : null)]);
    }

    /// <summary>The same as Alertmanager itself takes it. https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml</summary>
    public static byte[] Post(long n)
    {
        var (alert, turn) = ((int)(n % Alerts), n / Alerts);
        return Encoding.UTF8.GetBytes($"[{Of($"Errors {alert / OfServices}", SyntheticCompany.Name(alert % OfServices), "production", StartOf(turn), turn % 2 == 1 ? StartOf(turn).AddSeconds(15) : StartOf(turn).AddHours(1))}]");
    }

    public static byte[] Batch(IEnumerable<string> alerts) => Encoding.UTF8.GetBytes(
        $$"""{"version":"4","groupKey":"{}","truncatedAlerts":0,"status":"firing","receiver":"dd0c","groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://am","alerts":[{{string.Join(',', alerts)}}]}""");

    public static string Of(string name, string service, string environment, DateTimeOffset startsAt, DateTimeOffset? endsAt)
    {
        var ends = endsAt is { } at ? at.ToString("O", CultureInfo.InvariantCulture) : "0001-01-01T00:00:00Z";
        return $$"""{"status":"{{(endsAt is null ? "firing" : "resolved")}}","labels":{"alertname":"{{name}}","service":"{{service}}","environment":"{{environment}}","severity":"warning"},"annotations":{"summary":"{{name}} of {{service}}"},"startsAt":"{{startsAt:O}}","endsAt":"{{ends}}","generatorURL":"http://prometheus/graph","fingerprint":"{{Fingerprint($"{name}|{service}|{environment}")}}"}""";
    }

    /// <summary>Of a turn and of the one that ends it.</summary>
    private static DateTimeOffset StartOf(long turn) => s_start.AddSeconds(turn / 2 * 40);

    private static string Fingerprint(string of)
    {
        var hash = 14695981039346656037UL; // FNV-1a, as Prometheus makes them
        foreach (var letter in of) hash = (hash ^ letter) * 1099511628211UL;
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
