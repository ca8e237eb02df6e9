using System.Globalization;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Insights;

/// <summary>Figures of reports as people read them.</summary>
internal static class InsightWords
{
    public static string Count(long value) => Num.Text(value);

    /// <summary>Rounded down: 100 % means all of them.</summary>
    public static string Percent(double percent) => $"{Math.Floor(percent + 1e-9).ToString(CultureInfo.InvariantCulture)} %";

    public static string Share(int part, int all) => all == 0 ? "–" : Percent(100.0 * part / all);

    public static string Span(double? seconds) => seconds is { } s ? Ago.Span(TimeSpan.FromSeconds(s)) : "–";
}
