using System.Text.Json.Serialization;

namespace Dd0c.Web.Insights;

/// <summary>One report over the whole organisation or a team; page, CSV and API are drawn from it.</summary>
/// <param name="Trends">What can be drawn over days.</param>
/// <param name="Tables">The first is the one of the CSV.</param>
public sealed record InsightReport(string Key, string Title, string About, IReadOnlyList<InsightFigure> Figures, IReadOnlyList<InsightTrend> Trends, IReadOnlyList<InsightTable> Tables);

/// <param name="Href">The rows behind it; null: there are none to show.</param>
public sealed record InsightFigure(string Value, string Words, string? Href = null);

/// <param name="Percent">Whether values are percents of 0 to 100; else counts.</param>
public sealed record InsightTrend(string Title, bool Percent, IReadOnlyList<InsightPoint> Points)
{
    /// <summary>The upper edge of the drawing.</summary>
    [JsonIgnore]
    public double Top => Percent ? 100 : Math.Max(1, Points.Max(p => p.Value));
}

public sealed record InsightPoint(DateOnly Day, double Value);

/// <param name="Empty">What to say when there is no row.</param>
public sealed record InsightTable(string Title, IReadOnlyList<InsightColumn> Columns, IReadOnlyList<InsightRow> Rows, string Empty);

public sealed record InsightColumn(string Title, bool Number = false);

/// <param name="Href">The rows behind it.</param>
public sealed record InsightRow(string? Href, IReadOnlyList<string> Cells);

/// <summary>What a report is asked for.</summary>
/// <param name="Days">How far back: 7, 30 or 90.</param>
/// <param name="Team">A slug; null: the whole organisation.</param>
public sealed record InsightQuery(int Days = 30, string? Team = null)
{
    public static readonly IReadOnlyList<int> Ranges = [7, 30, 90];

    /// <summary>What the address says wrongly is left out.</summary>
    public static InsightQuery Of(string? range, string? team) => new(Ranges.FirstOrDefault(d => range == $"{d}d", 30), string.IsNullOrWhiteSpace(team) || team.Length > 63 || team.Contains('\0', StringComparison.Ordinal) ? null : team);

    public string Href(string report, string tail = "") =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString($"/insights/{report}{tail}", new Dictionary<string, string?> { ["range"] = Days == 30 ? null : $"{Days}d", ["team"] = Team }.Where(p => p.Value is not null));
}
