using System.Globalization;
using System.Text;
using Dd0c.Web.History;
using Dd0c.Web.Platform.Shared;
using Microsoft.AspNetCore.WebUtilities;

namespace Dd0c.Web.Catalog;

/// <summary>
/// What the catalog shows, as its address says it. The page, its links and its form all go through this record, so an
/// address means the same to everybody who opens it. Defaults are left out.
/// </summary>
public sealed record ServiceListQuery
{
    public const string Path = "/services";
    public static readonly IReadOnlyList<string> Sorts = ["name", "owner", "health", "tier", "type", "score", "deploy", "changed"];
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100];
    public static readonly IReadOnlyList<string> AllColumns = ["owner", "health", "tier", "type", "lifecycle", "env", "lang", "repo", "score", "open", "deploy", "changed"];
    public static readonly IReadOnlyList<string> DefaultColumns = ["owner", "health", "tier", "type", "deploy"];

    public string Text { get; init; } = "";
    public string View { get; init; } = ServiceView.All;
    public Picks Team { get; init; } = Picks.Nothing;
    public Picks Health { get; init; } = Picks.Nothing;
    public Picks Tier { get; init; } = Picks.Nothing;
    public Picks Lifecycle { get; init; } = Picks.Nothing;
    public Picks Type { get; init; } = Picks.Nothing;
    public Picks Lang { get; init; } = Picks.Nothing;
    public Picks Env { get; init; } = Picks.Nothing;
    public Picks Conf { get; init; } = Picks.Nothing;
    public Picks Source { get; init; } = Picks.Nothing;
    public string Sort { get; init; } = "name";
    public bool Descending { get; init; }
    public int Page { get; init; } = 1;
    public int Size { get; init; } = 50;
    /// <summary>Comma-separated keys in the order shown; the name always comes first and is not among them.</summary>
    public string Columns { get; init; } = string.Join(',', DefaultColumns);
    /// <summary>Each service has a row for each of its environments.</summary>
    public bool PerEnvironment { get; init; }
    /// <summary>The slug of the service in the side panel.</summary>
    public string? Selected { get; init; }

    /// <summary>The instant whose catalog is shown, as <see cref="Moment"/> reads it; null: now.</summary>
    public string? AsOf { get; init; }

    /// <summary>Not kept for earlier instants: when a service was last deployed, how it scored, what was open.</summary>
    public IReadOnlyList<string> ColumnKeys => [.. Columns.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(c => AsOf is null || c is not ("deploy" or "score" or "open"))];

    /// <summary>The rows of services: one each, or one for each environment that the filter lets through.</summary>
    public IReadOnlyList<ServiceRow> Unfold(IReadOnlyList<ServiceRow> services) => !PerEnvironment ? services :
    [
        .. services.SelectMany(s => s.Environments.Where(e => (Env.Any.Length == 0 || Env.Any.Contains(e)) && !Env.Not.Contains(e)).DefaultIfEmpty()
            .Select(e => s with { Environment = e, Environments = e is null ? [] : [e] })),
    ];

    public bool IsFiltered => Text.Length > 0 || ServiceFilter.All.Any(f => !f.Get(this).IsEmpty);

    /// <summary>Reads an address's query; what it says wrongly is left out and named.</summary>
    public static (ServiceListQuery Query, IReadOnlyList<string> Problems) Parse(string? query)
    {
        var problems = new List<string>();
        var given = QueryHelpers.ParseQuery(query);
        string One(string key) => given.TryGetValue(key, out var v) ? (v[^1] ?? "").Trim() : "";
        string Known(string key, string fallback, IEnumerable<string> known)
        {
            var value = One(key);
            if (value.Length == 0) return fallback;
            if (known.Contains(value)) return value;
            problems.Add($"{key}={Short(value)}");
            return fallback;
        }

        var sort = Known("sort", "name", Sorts.SelectMany(s => (string[])[s, "-" + s]));
        var list = new ServiceListQuery
        {
            Text = One("q") is { Length: > 200 } tooLong ? tooLong[..200] : One("q"),
            View = Known("view", ServiceView.All, ServiceView.Known.Select(v => v.Key)),
            Sort = sort.TrimStart('-'),
            Descending = sort[0] == '-',
            Size = int.Parse(Known("size", "50", Sizes.Select(s => s.ToString(CultureInfo.InvariantCulture))), CultureInfo.InvariantCulture),
            Page = Number("page"),
            Columns = ReadColumns(),
            PerEnvironment = Known("unfold", "", ["env"]) == "env",
            AsOf = Instant(),
            Selected = One("sel") is { Length: > 0 and <= 100 } selected ? selected : null,
        };
        foreach (var filter in ServiceFilter.All)
        {
            if (!given.TryGetValue(filter.Key, out var values)) continue;
            var words = values.Select(v => (v ?? "").Trim()).Where(v => v is not ("" or "-")).ToList();
            var good = words.Where(w => w.Length <= 100 && filter.Takes(w.TrimStart('-'))).ToList();
            problems.AddRange(words.Except(good).Select(w => $"{filter.Key}={Short(w)}"));
            list = filter.Set(list, Picks.Of(good.Take(50)));
        }
        return (list, problems);

        int Number(string key)
        {
            var value = One(key);
            if (value.Length == 0) return 1;
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and < 1_000_000) return n;
            problems.Add($"{key}={Short(value)}");
            return 1;
        }

        string? Instant()
        {
            if (One("asof") is not { Length: > 0 } text) return null;
            if (Moment.IsAny(text)) return text;
            problems.Add($"asof={Short(text)}");
            return null;
        }

        string ReadColumns()
        {
            var columns = string.Join(',', given.TryGetValue("cols", out var several) ? several.ToArray() : []).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
            if (columns.Count == 0) return string.Join(',', DefaultColumns);
            problems.AddRange(columns.Where(c => !AllColumns.Contains(c)).Select(c => $"cols={Short(c)}"));
            columns.RemoveAll(c => !AllColumns.Contains(c));
            return string.Join(',', columns is { Count: 0 } ? DefaultColumns : columns);
        }
    }

    /// <summary>The whole address, defaults left out, keys always in the same order.</summary>
    public string Address()
    {
        var text = new StringBuilder(Path);
        foreach (var (key, value) in Pairs()) text.Append(text.Length == Path.Length ? '?' : '&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
        return text.ToString();
    }

    /// <summary>Another filter, order or view begins at the first page and closes the panel.</summary>
    public ServiceListQuery FromStart() => this with { Page = 1, Selected = null };

    public ServiceListQuery Unfiltered()
    {
        var bare = ServiceFilter.All.Aggregate(this, (q, f) => f.Set(q, Picks.Nothing));
        return (bare with { Text = "" }).FromStart();
    }

    /// <summary>Sorts by a column, or turns the order when it is sorted by it already.</summary>
    public ServiceListQuery SortedBy(string key) => FromStart() with { Sort = key, Descending = Sort == key ? !Descending : key is "deploy" or "changed" };

    /// <summary>The key and value pairs of the address, in order; the form writes the same ones as hidden fields.</summary>
    public IEnumerable<(string Key, string Value)> Pairs()
    {
        if (Text.Length > 0) yield return ("q", Text);
        if (View != ServiceView.All) yield return ("view", View);
        foreach (var filter in ServiceFilter.All)
            foreach (var word in filter.Get(this).Words) yield return (filter.Key, word);
        if (Sort != "name" || Descending) yield return ("sort", (Descending ? "-" : "") + Sort);
        if (Page != 1) yield return ("page", Page.ToString(CultureInfo.InvariantCulture));
        if (Size != 50) yield return ("size", Size.ToString(CultureInfo.InvariantCulture));
        if (Columns != string.Join(',', DefaultColumns)) yield return ("cols", Columns);
        if (PerEnvironment) yield return ("unfold", "env");
        if (AsOf is not null) yield return ("asof", AsOf);
        if (Selected is not null) yield return ("sel", Selected);
    }

    private static string Short(string value) => value.Length <= 40 ? value : value[..40] + "…";
}
