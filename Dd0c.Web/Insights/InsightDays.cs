namespace Dd0c.Web.Insights;

/// <summary>Instants as counts of whole days (UTC), with the days on which there was none.</summary>
internal static class InsightDays
{
    public static IReadOnlyList<InsightPoint> Count(IEnumerable<DateTimeOffset> instants, DateTimeOffset since, DateTimeOffset now)
    {
        var counts = instants.CountBy(i => DateOnly.FromDateTime(i.UtcDateTime)).ToDictionary();
        var (first, last) = (DateOnly.FromDateTime(since.UtcDateTime), DateOnly.FromDateTime(now.UtcDateTime));
        return [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays).Select(day => new InsightPoint(day, counts.GetValueOrDefault(day)))];
    }
}
