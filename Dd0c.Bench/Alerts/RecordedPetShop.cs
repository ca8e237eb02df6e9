using System.Globalization;
using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Matching;

namespace Dd0c.Bench.Alerts;

/// <summary>
/// Incidents recorded on AWS, as github.com/amazon-science/petshop-root-cause-analysis publishes them (folder dataset): graph.csv, and metrics of
/// each issue every five minutes with its label. What a metric does beyond its usual (noissue) becomes an alert; one still beyond at the next
/// sample still fires. Senders that never tell an end are tried as well.
/// </summary>
internal static class RecordedPetShop
{
    public static IEnumerable<(string, LabelledTraffic)> Read(string folder)
    {
        foreach (var scenario in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(scenario, "graph.csv")) || !File.Exists(Path.Combine(scenario, "noissue", "metrics.csv"))) continue;
            foreach (var resolves in new[] { true, false }) yield return ($"{Path.GetFileName(scenario)}{(resolves ? "" : ", never resolved")}", ReadScenario(scenario, resolves));
        }
    }

    private static LabelledTraffic ReadScenario(string scenario, bool resolves)
    {
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var edges = new List<NeighbourEdge>();
        var rows = File.ReadAllLines(Path.Combine(scenario, "graph.csv")).Select(l => l.Split(',')).ToList();
        for (var row = 1; row < rows.Count; row++)
            for (var column = 1; column < rows[row].Length; column++)
                if (double.TryParse(rows[row][column], CultureInfo.InvariantCulture, out var weight) && weight != 0) edges.Add(new NeighbourEdge(Id(rows[row][0]), Id(rows[0][column]), 0.95));

        var usual = Metrics(Path.Combine(scenario, "noissue", "metrics.csv")).ToLookup(m => (m.Node, m.Metric), m => m.Value);
        var thresholds = usual.ToDictionary(u => u.Key, u => new Thresholds([.. u]));
        var signals = new List<LabelledSignal>();
        foreach (var issue in Directory.GetDirectories(scenario, "issue_*", SearchOption.AllDirectories))
        {
            using var target = JsonDocument.Parse(File.ReadAllText(Path.Combine(issue, "target.json")));
            foreach (var metric in Metrics(Path.Combine(issue, "metrics.csv")).GroupBy(m => (m.Node, m.Metric)))
            {
                if (!thresholds.TryGetValue(metric.Key, out var threshold) || metric.Key.Metric.StartsWith("requests", StringComparison.Ordinal)) continue;
                var firing = false;
                foreach (var (_, _, at, value) in metric.OrderBy(m => m.At))
                {
                    var beyond = metric.Key.Metric.StartsWith("availability", StringComparison.Ordinal) ? threshold.IsLow(value) : threshold.IsHigh(value);
                    if (beyond != firing && (beyond || resolves)) signals.Add(Signal(metric.Key.Node, metric.Key.Metric, at, beyond ? SignalKind.Firing : SignalKind.Resolved, Path.GetRelativePath(scenario, issue)));
                    firing = beyond;
                }
                // The recording ends before the fault does.
                if (firing && resolves) signals.Add(Signal(metric.Key.Node, metric.Key.Metric, metric.Max(m => m.At), SignalKind.Resolved, Path.GetRelativePath(scenario, issue)));
            }
        }
        return new LabelledTraffic([.. signals.OrderBy(s => s.Delivered)], [.. ids.Select(i => new DirectoryService(i.Value, i.Key, i.Key, null, [], ["production"]))], edges, [], new Dictionary<string, Guid>());

        Guid Id(string name) => ids.TryGetValue(name, out var id) ? id : ids[name] = Guid.CreateVersion7();

        LabelledSignal Signal(string node, string metric, DateTimeOffset at, SignalKind kind, string label) =>
            new(new AlertSignal { Key = $"{node}/{metric}", Kind = kind, At = at, Title = $"{metric} of {node}", Service = node, Environment = "production", Severity = AlertSeverity.High }, label, at);
    }

    private static IEnumerable<(string Node, string Metric, DateTimeOffset At, double Value)> Metrics(string file)
    {
        var lines = File.ReadAllLines(file).Select(l => l.Split(',')).ToList();
        var (nodes, metrics, statistics) = (lines[0], lines[1], lines[2]);
        foreach (var line in lines.Skip(3).Where(l => double.TryParse(l[0], CultureInfo.InvariantCulture, out _)))
            for (var i = 1; i < line.Length; i++)
                if (statistics[i] is "Average" or "p95" or "Sum" && double.TryParse(line[i], CultureInfo.InvariantCulture, out var value))
                    yield return (nodes[i], $"{metrics[i]} {statistics[i]}", DateTimeOffset.FromUnixTimeSeconds((long)double.Parse(line[0], CultureInfo.InvariantCulture)), value);
    }
}
