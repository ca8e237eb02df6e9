namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>Collects labels and tags, each name once: a name with several values has them side by side, in the order they came.</summary>
internal sealed class PayloadTags
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> All => _values;

    public void Add(string name, string? value)
    {
        name = Bounded.Text(name.Trim(), Bounded.Name);
        value = Bounded.Text(value?.Trim() ?? "", Bounded.Value);
        if (name.Length == 0) return;
        if (!_values.TryGetValue(name, out var before)) { if (_values.Count < Bounded.Tags) _values[name] = value; }
        else if (before.Length == 0) _values[name] = value;
        else if (value.Length > 0 && !before.Split(',').Contains(value)) _values[name] = Bounded.Text($"{before},{value}", Bounded.Value);
    }

    /// <summary>A name with its value only when there is one.</summary>
    public void AddIf(string name, string? value)
    {
        if (value is not null) Add(name, value);
    }

    /// <summary>An object's, a list of name:value, or of objects with a name and a value, or a text of them with commas between.</summary>
    public void AddAll(PayloadNode node)
    {
        foreach (var (name, value) in node.Properties()) Add(name, value.TextOrJson());
        foreach (var item in node.Items())
            if (item.IsObject && item.First("key", "name") is { } name) Add(name, item["value"].TextOrJson());
            else if (item.Text() is { } text) AddWritten(text);
        if (!node.IsObject && !node.IsList && node.Text(Bounded.Description) is { } list)
            foreach (var text in list.Split(',')) AddWritten(text);
    }

    /// <summary>env:prod, or a tag without a value.</summary>
    public void AddWritten(string tag)
    {
        var at = tag.IndexOfAny([':', '=']);
        if (at > 0) Add(tag[..at], tag[(at + 1)..]);
        else Add(tag, "");
    }

    public string? Value(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (_values.TryGetValue(name, out var value) && value.Length > 0) return value;
        return null;
    }
}
