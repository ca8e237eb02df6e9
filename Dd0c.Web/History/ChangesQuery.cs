using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Dd0c.Web.History;

/// <summary>Which changes of the catalog a page shows, as its address says it.</summary>
/// <param name="Since">A period that ends now; used unless <paramref name="From"/> is given.</param>
/// <param name="From">As <see cref="Moment"/> reads it; a day alone means its beginning.</param>
/// <param name="To">A day alone means its end; null: now.</param>
/// <param name="Team">The slug of a team that owned a service before or owns it after; none: nobody; null: all.</param>
internal sealed record ChangesQuery(string Since = ChangesQuery.Week, string? From = null, string? To = null, string? Team = null, int Page = 1)
{
    public const int Size = 100;
    public const string Week = "7d";
    public static readonly IReadOnlyList<(string Key, string Name, TimeSpan Length)> Periods = [("1d", "Since yesterday", TimeSpan.FromDays(1)), (Week, "7 days", TimeSpan.FromDays(7)), ("30d", "30 days", TimeSpan.FromDays(30))];

    public static ChangesQuery Parse(string? query)
    {
        var given = QueryHelpers.ParseQuery(query);
        string? One(string key) => given.TryGetValue(key, out var v) && v[^1] is { Length: > 0 and <= 100 } text ? text : null;
        string? At(string key) => One(key) is { } text && Moment.IsAny(text) ? text : null;
        return new(Periods.Any(p => p.Key == One("since")) ? One("since")! : Week, At("from"), At("to"), One("team"),
            int.TryParse(One("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 1_000_000 ? page : 1);
    }

    /// <summary>The two instants; the first is never after the second, the second never still to come.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Resolve(TimeZoneInfo zone, DateTimeOffset now)
    {
        var to = Moment.Resolve(To, zone, now, end: true) is { } until && until < now ? until : now;
        var from = Moment.Resolve(From, zone, now, end: false) ?? to - Periods.Single(p => p.Key == Since).Length;
        return (from < to ? from : to, to);
    }

    public string Href(string path = "/discovery/changes") => QueryHelpers.AddQueryString(path, ((IEnumerable<KeyValuePair<string, string?>>)
    [
        new("since", From is null && Since != Week ? Since : null), new("from", From), new("to", To), new("team", Team), new("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null),
    ]).Where(p => p.Value is not null));
}
