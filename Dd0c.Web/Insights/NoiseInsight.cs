using Dd0c.Workers.Alerts.Noise;
using static Dd0c.Web.Insights.InsightWords;

namespace Dd0c.Web.Insights;

/// <summary>How many alerts came, what of them is left to look at, and which fire most. It counts the whole organisation: alerts come before anybody knows whose they are.</summary>
internal sealed class NoiseInsight(NoiseQueries noise, TimeProvider time) : IInsight
{
    public string Key => "noise";
    public string Title => "Noise";

    public async Task<InsightReport> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var range = HourRange.Of(now.AddDays(-query.Days), now);
        var figures = await noise.FiguresAsync(range, cancellationToken);
        var report = await noise.ReportAsync(range, cancellationToken);
        return new(Key, Title, "How many alerts came, what of them is left to look at, and which fire most. Of the whole organisation, whatever team is chosen.",
            [
                new(Count(figures.Alerts), "alerts", $"/incidents/noise?range={query.Days}d"),
                new(Count(figures.Incidents), "incidents", "/incidents?state=all"),
                new(figures.Reduction is { } fewer ? Percent(100 * fewer) : "–", "fewer to look at"),
                new(Span(figures.ToAcknowledge.MedianSeconds), "to acknowledge, in the middle"),
                new(Span(figures.ToResolve.MedianSeconds), "to resolve, in the middle"),
            ],
            [new("Alerts a day", false, [.. figures.Days.Select(d => new InsightPoint(d.Day, d.Alerts))])],
            [
                new("Alerts that fire most", [new("Alert"), new("Service"), new("Fired", true), new("Resolved itself", true), new("What to do")],
                    [.. report.Alerts.Select(a => new InsightRow(a.Incident is { } number ? $"/incidents/{number}" : null, [a.Title, a.Service?.Name ?? a.ServiceWord ?? "none named", Count(a.Episodes), Count(a.SelfResolved), a.Advice.Words]))], "No alert fired in this time."),
            ]);
    }
}
