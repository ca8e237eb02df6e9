using System.Globalization;
using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Matching;

namespace Dd0c.Bench.Alerts;

/// <summary>
/// Faults put into a running shop one after the other, recorded every minute: folders by day with a list of faults and, under metric, a table a pod
/// and dependency.csv (the form of github.com/IntelligentDDS/Nezha, folder rca_data). An alert belongs to the last fault before it, if that is no more than eight minutes old.
/// </summary>
internal static class RecordedFaults
{
    private static readonly string[] s_metrics = ["CpuUsageRate(%)", "MemoryUsageRate(%)", "PodServerLatencyP95(s)", "PodClientLatencyP95(s)"];

    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(8);

    public static IEnumerable<(string, LabelledTraffic)> Read(string folder)
    {
        foreach (var day in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
            if (File.Exists(Path.Combine(day, "metric", "dependency.csv"))) yield return (Path.GetFileName(day), ReadDay(day));
    }

    private static LabelledTraffic ReadDay(string day)
    {
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var edges = File.ReadLines(Path.Combine(day, "metric", "dependency.csv")).Skip(1).Select(l => l.Split(',')).Where(l => l.Length > 1).Select(l => new NeighbourEdge(Id(l[0]), Id(l[1]), 0.95)).ToList();
        using var list = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(day, "*fault*.json")[0]));
        var faults = list.RootElement.EnumerateObject().SelectMany(h => h.Value.EnumerateArray()).Select(f => DateTimeOffset.FromUnixTimeSeconds(long.Parse(f.GetProperty("inject_timestamp").GetString()!, CultureInfo.InvariantCulture))).Order().ToList();
        var signals = new List<LabelledSignal>();
        foreach (var file in Directory.GetFiles(Path.Combine(day, "metric"), "*_metric.csv"))
        {
            var lines = File.ReadLines(file).Select(l => l.Split(',')).ToList();
            var service = Path.GetFileName(file).Split("-")[0];
            Id(service);
            foreach (var metric in s_metrics)
            {
                var column = Array.IndexOf(lines[0], metric);
                if (column < 0) continue;
                var values = lines.Skip(1).Where(l => l.Length > column).Select(l => (At: DateTimeOffset.FromUnixTimeSeconds(long.Parse(l[1], CultureInfo.InvariantCulture)), Value: double.TryParse(l[column], CultureInfo.InvariantCulture, out var v) ? v : 0)).OrderBy(v => v.At).ToList();
                var threshold = new Thresholds([.. values.Select(v => v.Value)]);
                var firing = false;
                foreach (var (at, value) in values)
                {
                    var beyond = threshold.IsHigh(value);
                    var fault = faults.FindLastIndex(f => f <= at);
                    if (beyond != firing && fault >= 0 && (!beyond || at - faults[fault] < s_most)) signals.Add(new LabelledSignal(new AlertSignal
                    {
                        Key = $"{service}/{metric}", Kind = beyond ? SignalKind.Firing : SignalKind.Resolved, At = at, Title = $"{metric} of {service}", Service = service, Environment = "production", Severity = AlertSeverity.High,
                    }, $"fault-{fault}", at));
                    firing = beyond;
                }
            }
        }
        return new LabelledTraffic([.. signals.OrderBy(s => s.Delivered)], [.. ids.Select(i => new DirectoryService(i.Value, i.Key, i.Key, null, [], ["production"]))], edges, [], new Dictionary<string, Guid>());

        Guid Id(string name) => ids.TryGetValue(name, out var id) ? id : ids[name] = Guid.CreateVersion7();
    }
}
