using System.Globalization;
using System.Text.Json;

namespace Dd0c.Domain.Scorecards;

/// <summary>What <see cref="Property.Kind"/> may be; it says which tests make sense.</summary>
public enum PropertyKind
{
    Text,
    Number,
    Truth,
    List,
    /// <summary>An instant, ISO 8601.</summary>
    Date,
}

/// <summary>The value of one property of one service. Stored as plain JSON: a string, a number, true or false, a list of strings.</summary>
public abstract record PropertyValue
{
    public sealed record Text(string Value) : PropertyValue;

    public sealed record Number(double Value) : PropertyValue;

    public sealed record Truth(bool Value) : PropertyValue;

    public sealed record List(IReadOnlyList<string> Values) : PropertyValue;

    public sealed record Date(DateTimeOffset At) : PropertyValue;

    /// <summary>Whether there is anything: an empty text or list is nothing, 0 and false are something.</summary>
    public static bool IsThere(PropertyValue? value) => value switch
    {
        null => false,
        Text t => t.Value.Length > 0,
        List l => l.Values.Count > 0,
        _ => true,
    };

    /// <summary>As people read it.</summary>
    public static string Words(PropertyValue? value) => value switch
    {
        Text { Value.Length: > 0 } t => t.Value,
        Number n => n.Value.ToString("0.##", CultureInfo.InvariantCulture),
        Truth t => t.Value ? "yes" : "no",
        List { Values.Count: > 0 } l => string.Join(", ", l.Values.Take(5)) + (l.Values.Count > 5 ? $" and {l.Values.Count - 5} more" : ""),
        Date d => d.At.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
        _ => "none",
    };

    /// <summary>Null: of no kind that is stored.</summary>
    public static PropertyValue? Read(JsonElement json, PropertyKind kind) => json.ValueKind switch
    {
        JsonValueKind.String when kind == PropertyKind.Date => json.TryGetDateTimeOffset(out var at) ? new Date(at) : null,
        JsonValueKind.String => new Text(json.GetString()!),
        JsonValueKind.Number => new Number(json.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => new Truth(json.GetBoolean()),
        JsonValueKind.Array => new List([.. json.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)]),
        _ => null,
    };

    /// <summary>What is written to JSON.</summary>
    public object Plain() => this switch
    {
        Text t => t.Value,
        Number n => n.Value,
        Truth t => t.Value,
        List l => l.Values,
        Date d => d.At,
        _ => throw new InvalidOperationException($"Not a value: {this}"),
    };
}
