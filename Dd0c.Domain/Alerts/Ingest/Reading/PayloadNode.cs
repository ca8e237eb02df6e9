using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>A place in a payload: it may be missing, or hold something of another type than its documentation says. Asking never throws.</summary>
/// <param name="Path">For people: alerts[3].startsAt; empty for the whole.</param>
internal readonly record struct PayloadNode(JsonElement Element, string Path = "")
{
    public const int MostDepth = 64;

    /// <exception cref="JsonException">It is no JSON, or nested deeper than 64.</exception>
    public static PayloadNode Parse(ReadOnlyMemory<byte> body)
    {
        // Not disposed: its buffer is garbage like any other, and a disposed one would throw out of what was handed on.
        var document = JsonDocument.Parse(CleanJson.Of(body), new JsonDocumentOptions { MaxDepth = MostDepth, AllowTrailingCommas = true });
        return new(document.RootElement);
    }

    public bool Exists => Element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
    public bool IsObject => Element.ValueKind == JsonValueKind.Object;
    public bool IsList => Element.ValueKind == JsonValueKind.Array;

    /// <summary>By its name, else by its name in other letters' case.</summary>
    public PayloadNode this[string name]
    {
        get
        {
            var path = Path.Length == 0 ? name : $"{Path}.{name}";
            if (!IsObject) return new(default, path);
            if (Element.TryGetProperty(name, out var found)) return new(found, path);
            foreach (var property in Element.EnumerateObject())
                if (Ascii.EqualsIgnoreCase(JsonMarshal.GetRawUtf8PropertyName(property), name)) return new(property.Value, path);
            return new(default, path);
        }
    }

    public IEnumerable<PayloadNode> Items()
    {
        if (!IsList) yield break;
        var i = 0;
        foreach (var item in Element.EnumerateArray()) yield return new(item, $"{Path}[{i++}]");
    }

    /// <summary>The list's own, or the one thing that stands where a list should.</summary>
    public IEnumerable<PayloadNode> ItemsOrSelf() => IsList ? Items() : Exists ? [this] : [];

    public IEnumerable<(string Name, PayloadNode Value)> Properties()
    {
        if (!IsObject) yield break;
        foreach (var property in Element.EnumerateObject()) yield return (property.Name, new(property.Value, Path.Length == 0 ? property.Name : $"{Path}.{property.Name}"));
    }

    /// <summary>A string, a number or a truth as text, without blanks around it; null for everything else and for what is empty.</summary>
    public string? Text(int most = Bounded.Value)
    {
        var text = Element.ValueKind switch
        {
            JsonValueKind.String => Element.GetString(),
            JsonValueKind.Number => Element.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };
        return text?.Trim() is { Length: > 0 } trimmed ? Bounded.Text(trimmed, most) : null;
    }

    /// <summary>As <see cref="Text"/>, for what tells one thing from another: two that differ only at their end stay two.</summary>
    public string? Key() => Text(int.MaxValue) is { } text ? Bounded.KeyOf(text) : null;

    /// <summary>As <see cref="Text"/>, and of a list or an object its JSON.</summary>
    public string? TextOrJson(int most = Bounded.Value) => Text(most) ?? (IsObject || IsList ? Bounded.Text(Element.GetRawText(), most) : null);

    public DateTimeOffset? Time() => Text() is { } text ? TolerantTime.Read(text) : null;

    public int Count() => Text() is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= int.MaxValue ? (int)number : 0;

    /// <summary>The first of these that has a text.</summary>
    public string? First(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (this[name].Text() is { } text) return text;
        return null;
    }
}
