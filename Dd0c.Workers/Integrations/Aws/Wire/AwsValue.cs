using System.Globalization;

namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>A part of an answer, the same whether it came as XML or JSON. What is absent reads as null or empty.</summary>
internal sealed class AwsValue
{
    public static readonly AwsValue Empty = new();

    public string? Text { get; init; }
    public IReadOnlyList<AwsValue> Items { get; init; } = [];
    public IReadOnlyDictionary<string, AwsValue> Members { get; init; } = new Dictionary<string, AwsValue>();

    public AwsValue this[string name] => Members.TryGetValue(name, out var v) ? v : Empty;

    /// <summary>The member's text; null when it is absent or empty.</summary>
    public string? String(string name) => this[name].Text is { Length: > 0 } t ? t : null;

    public IReadOnlyList<AwsValue> List(string name) => this[name].Items;

    public IEnumerable<string> Strings(string name) => List(name).Select(i => i.Text).OfType<string>().Where(s => s.Length > 0);

    public IReadOnlyDictionary<string, string> Map(string name) => Sorted(this[name].Members.Select(m => ((string?)m.Key, m.Value.Text)));

    /// <summary>A list of <c>Key</c>/<c>Value</c> pairs, in either case of letters.</summary>
    public IReadOnlyDictionary<string, string> Tags(string name) => Sorted(List(name).Select(t => (t.String("Key"), t["Value"].Text)));

    /// <summary>Every form AWS writes an instant in: ISO 8601, seconds since 1970 (with a fraction), RFC 1123.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (String(name) is not { } text) { return null; }
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return double.Abs(seconds) < 1e11 ? DateTimeOffset.UnixEpoch.AddMilliseconds(double.Round(seconds * 1000)) : null;
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
    }

    /// <summary>Sorted, so that the same facts have the same bytes wherever they are kept.</summary>
    private static SortedDictionary<string, string> Sorted(IEnumerable<(string? Key, string? Value)> pairs)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            if (key is { Length: > 0 }) { sorted[key] = value ?? ""; }
        }
        return sorted;
    }
}
