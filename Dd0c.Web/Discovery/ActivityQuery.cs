using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Dd0c.Web.Discovery;

/// <summary>Which calls to a customer's vendors the activity page shows, as its address says it.</summary>
/// <param name="For">scan, or check (of a connection); null: both.</param>
internal sealed record ActivityQuery(Guid? Run = null, string? For = null, string? Service = null, string? Outcome = null, string? Account = null, int Page = 1)
{
    public const int Size = 100;

    public bool IsFiltered => Run is not null || For is not null || Service is not null || Outcome is not null || Account is not null;

    public static ActivityQuery Parse(string? query)
    {
        var given = QueryHelpers.ParseQuery(query);
        string? One(string key) => given.TryGetValue(key, out var v) && v[^1] is { Length: > 0 and <= 100 } text ? text : null;
        return new(Guid.TryParse(One("run"), out var run) ? run : null, One("for") is "scan" or "check" ? One("for") : null, One("service"), One("outcome"), One("account"),
            int.TryParse(One("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1);
    }

    public string Href() => QueryHelpers.AddQueryString("/discovery/activity", ((IEnumerable<KeyValuePair<string, string?>>)
    [
        new("run", Run?.ToString()), new("for", For), new("service", Service), new("outcome", Outcome), new("account", Account), new("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null),
    ]).Where(p => p.Value is not null));
}
