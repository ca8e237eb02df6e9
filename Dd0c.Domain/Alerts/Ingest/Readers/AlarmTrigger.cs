using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>What a CloudWatch alarm watches: one metric, the metrics of an expression, or nothing of its own (composite).</summary>
internal sealed class AlarmTrigger
{
    private const int MostDimensions = 60;

    private readonly List<KeyValuePair<string, string>> _dimensions = [];

    public string? Metric { get; private set; }
    public string? Namespace { get; private set; }
    public IReadOnlyList<KeyValuePair<string, string>> Dimensions => _dimensions;

    /// <param name="alarm">An SNS alarm (Trigger), or an event's configuration (metrics).</param>
    /// <param name="message">Of which an alarm on logs names its groups.</param>
    public static AlarmTrigger Of(PayloadNode alarm, PayloadNode message)
    {
        var found = new AlarmTrigger();
        var trigger = alarm["Trigger"];
        found.AddMetric(trigger.First("MetricName"), trigger.First("Namespace"), trigger["Dimensions"]);
        foreach (var query in (trigger["Metrics"].IsList ? trigger["Metrics"] : alarm["metrics"]).Items())
        {
            var metric = query["MetricStat"]["Metric"];
            found.AddMetric(metric.First("MetricName", "name"), metric.First("Namespace"), metric["Dimensions"]);
            found.Metric ??= query.First("Label", "Expression");
        }
        foreach (var group in message["LogGroups"].Items()) found.Add([KeyValuePair.Create("LogGroupName", group.Text() ?? "")]);
        return found;
    }

    public void Add(IEnumerable<KeyValuePair<string, string>> dimensions)
    {
        foreach (var dimension in dimensions)
            if (dimension.Value.Length > 0 && _dimensions.Count < MostDimensions && !_dimensions.Contains(dimension)) _dimensions.Add(new(Bounded.Text(dimension.Key, Bounded.Name), dimension.Value));
    }

    private void AddMetric(string? name, string? metricNamespace, PayloadNode dimensions)
    {
        Metric ??= name;
        Namespace ??= metricNamespace;
        Add(dimensions.Items().Where(d => d["name"].Text() is not null).Select(d => KeyValuePair.Create(d["name"].Text()!, d["value"].Text() ?? "")));
        Add(dimensions.Properties().Select(d => KeyValuePair.Create(d.Name, d.Value.Text() ?? "")));
    }
}
