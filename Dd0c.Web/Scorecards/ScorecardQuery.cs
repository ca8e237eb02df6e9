using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Dd0c.Web.Scorecards;

/// <summary>Which services of a scorecard are shown, as the address says it; page, CSV and API read the same.</summary>
internal sealed record ScorecardQuery(ScoreFilter Filter, int Page = 1)
{
    public const int Size = 50;

    public static ScorecardQuery Parse(string? query)
    {
        var given = QueryHelpers.ParseQuery(query);
        string? One(string key) => given.TryGetValue(key, out var v) && v[^1]?.Trim() is { Length: > 0 and <= 200 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        return new(new(One("team"), One("level"), One("check"), One("q")), int.TryParse(One("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and <= 100_000 ? page : 1);
    }

    public bool IsFiltered => Filter != new ScoreFilter();

    public string Href(string slug, string? tail = null)
    {
        var parts = new Dictionary<string, string?> { ["team"] = Filter.Team, ["level"] = Filter.Level, ["check"] = Filter.Failing, ["q"] = Filter.Text, ["page"] = Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture) };
        return QueryHelpers.AddQueryString($"/scorecards/{slug}{tail}", parts.Where(p => p.Value is not null));
    }
}
