using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Dd0c.Web.Catalog.Entities;

/// <summary>What a list of entities shows, as its address says it. Defaults are left out.</summary>
/// <param name="Team">A team's slug; none: nobody's; null: all.</param>
/// <param name="Environment">Its name; null: all.</param>
/// <param name="Type">AWS's word for the kind of resource; null: all.</param>
internal sealed record EntityListQuery(string Kind, string Text = "", string? Team = null, string? Environment = null, string? Type = null, int Page = 1)
{
    public const int Size = 50;
    public const string None = "none";

    public bool IsFiltered => Text.Length > 0 || Team is not null || Environment is not null || Type is not null;

    public static EntityListQuery Parse(string kind, string? query)
    {
        var given = QueryHelpers.ParseQuery(query);
        string? One(string key) => given.TryGetValue(key, out var v) && (v[^1] ?? "").Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, 200)].Replace("\0", "", StringComparison.Ordinal) : null;
        return new(kind, One("q") ?? "", One("team"), One("env"), One("type"), int.TryParse(One("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 1_000_000 ? page : 1);
    }

    public string Address() => QueryHelpers.AddQueryString($"/entities/{Kind}", ((IEnumerable<KeyValuePair<string, string?>>)
    [
        new("q", Text.Length > 0 ? Text : null), new("team", Team), new("env", Environment), new("type", Type), new("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null),
    ]).Where(p => p.Value is not null));
}
