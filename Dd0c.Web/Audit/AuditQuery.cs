using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Dd0c.Web.Audit;

/// <summary>Which audit events; page, files and API read the same.</summary>
/// <param name="Text">Part of who, what or which.</param>
/// <param name="Kind">user, token, system or cli.</param>
/// <param name="Days">How far back; null: all there is.</param>
internal sealed record AuditQuery(string? Text = null, string? Kind = null, int? Days = null)
{
    public static readonly IReadOnlyList<(string Value, string Word)> Kinds = [("user", "People"), ("token", "API tokens"), ("system", "dd0c itself"), ("cli", "Command line")];
    public static readonly IReadOnlyList<int> Ranges = [1, 7, 30, 90, 365];

    public bool IsFiltered => this != new AuditQuery();

    /// <summary>What the address says wrongly is left out.</summary>
    public static AuditQuery Parse(string? query)
    {
        var given = QueryHelpers.ParseQuery(query);
        string? One(string key) => given.TryGetValue(key, out var v) && v[^1]?.Trim() is { Length: > 0 and <= 200 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        var kind = One("kind");
        return new(One("q"), Kinds.Any(k => k.Value == kind) ? kind : null, int.TryParse(One("range")?.TrimEnd('d'), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && Ranges.Contains(days) ? days : null);
    }

    public string Href(string path = "/settings/audit", string? after = null) => QueryHelpers.AddQueryString(path, new Dictionary<string, string?> { ["q"] = Text, ["kind"] = Kind, ["range"] = Days is { } d ? $"{d}d" : null, ["after"] = after }.Where(p => p.Value is not null));
}
