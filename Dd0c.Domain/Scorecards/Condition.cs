using System.Globalization;

namespace Dd0c.Domain.Scorecards;

/// <summary>Tests of which all, or any, have to hold.</summary>
/// <param name="Any">True: one is enough.</param>
public sealed record Condition(IReadOnlyList<PropertyTest> Tests, bool Any = false)
{
    public bool Holds(IReadOnlyDictionary<string, PropertyValue> of, DateTimeOffset now) =>
        Any ? Tests.Any(t => t.Holds(of.GetValueOrDefault(t.Property), now)) : Tests.All(t => t.Holds(of.GetValueOrDefault(t.Property), now));

    /// <summary>What was found where it decided: of all tests the first that fails, of any the first that holds.</summary>
    public string Explain(IReadOnlyDictionary<string, PropertyValue> of, DateTimeOffset now)
    {
        var told = Tests.Where(t => t.Holds(of.GetValueOrDefault(t.Property), now) == Any).DefaultIfEmpty(Tests[0]).First();
        var failing = Any && !Holds(of, now) ? Tests : [told];
        return string.Join("; ", failing.Select(t => $"{t.Label}: {PropertyValue.Words(of.GetValueOrDefault(t.Property))}"));
    }

    /// <summary>As a person would say it: <c>README present and Owner confidence in percent is at least 70</c>.</summary>
    public string Words => string.Join(Any ? " or " : " and ", Tests.Select(t => t.Words));
}

/// <summary>One question about one property.</summary>
/// <param name="Operator">One of <see cref="Operators"/>.</param>
/// <param name="Value">What it is compared with; null for those that need nothing. Several of a list have commas between.</param>
public sealed record PropertyTest(string Property, string Operator, string? Value = null)
{
    /// <summary>In the order they are offered; <c>Words</c> stand between the property and the value.</summary>
    public static readonly IReadOnlyList<(string Name, string Words, bool Needs, PropertyKind[] Kinds)> Operators =
    [
        ("exists", "present", false, [PropertyKind.Text, PropertyKind.Number, PropertyKind.List, PropertyKind.Date]),
        ("missing", "absent", false, [PropertyKind.Text, PropertyKind.Number, PropertyKind.List, PropertyKind.Date]),
        ("is", "is", true, [PropertyKind.Text, PropertyKind.Number, PropertyKind.Truth]),
        ("is-not", "is not", true, [PropertyKind.Text, PropertyKind.Number, PropertyKind.Truth]),
        ("one-of", "is one of", true, [PropertyKind.Text]),
        ("contains", "contains", true, [PropertyKind.Text, PropertyKind.List]),
        ("contains-any", "contains any of", true, [PropertyKind.List]),
        ("starts-with", "begins with", true, [PropertyKind.Text]),
        ("ends-with", "ends with", true, [PropertyKind.Text]),
        ("at-least", "is at least", true, [PropertyKind.Number, PropertyKind.List]),
        ("at-most", "is at most", true, [PropertyKind.Number, PropertyKind.List]),
        ("newer-than-days", "is newer than (days)", true, [PropertyKind.Date]),
        ("older-than-days", "is older than (days)", true, [PropertyKind.Date]),
    ];

    public string Label => Scorecards.Property.Of(Property)?.Label ?? Property;

    public string Words => $"{Label} {Operators.FirstOrDefault(o => o.Name == Operator).Words ?? Operator}{(Value is null ? "" : $" {Value}")}";

    /// <summary>What is wrong with it; null: nothing.</summary>
    /// <param name="knows">What may be asked for; null: the properties of services.</param>
    public string? Fault(Func<string, Property?>? knows = null)
    {
        if ((knows ?? Scorecards.Property.Of)(Property) is not { } property) return $"There is no property {Property}.";
        var known = Operators.FirstOrDefault(o => o.Name == Operator);
        if (known.Name is null) return $"{Operator} is none of {string.Join(", ", Operators.Select(o => o.Name))}.";
        if (!known.Kinds.Contains(property.Kind)) return $"{property.Label} cannot be asked whether it {known.Words}.";
        if (!known.Needs) return null;
        if (string.IsNullOrWhiteSpace(Value)) return $"\"{property.Label} {known.Words}\" needs a value.";
        if (Value.Length > 500) return "A value has at most 500 characters.";
        var counted = property.Kind == PropertyKind.Number || Operator is "at-least" or "at-most" or "newer-than-days" or "older-than-days";
        if (counted && !TryNumber(out _)) return $"{Value} is no number.";
        return property.Kind == PropertyKind.Truth && Value is not ("yes" or "no" or "true" or "false") ? $"{Value} is neither yes nor no." : null;
    }

    public bool Holds(PropertyValue? value, DateTimeOffset now) => Operator switch
    {
        "exists" => PropertyValue.IsThere(value),
        "missing" => !PropertyValue.IsThere(value),
        "is" => Same(value),
        "is-not" => !Same(value),
        "one-of" => value is PropertyValue.Text t && Wanted().Contains(t.Value, StringComparer.OrdinalIgnoreCase),
        "contains" => value switch
        {
            PropertyValue.Text t => t.Value.Contains(Value!, StringComparison.OrdinalIgnoreCase),
            PropertyValue.List l => l.Values.Contains(Value!, StringComparer.OrdinalIgnoreCase),
            _ => false,
        },
        "contains-any" => value is PropertyValue.List l && l.Values.Intersect(Wanted(), StringComparer.OrdinalIgnoreCase).Any(),
        "starts-with" => value is PropertyValue.Text t && t.Value.StartsWith(Value!, StringComparison.OrdinalIgnoreCase),
        "ends-with" => value is PropertyValue.Text t && t.Value.EndsWith(Value!, StringComparison.OrdinalIgnoreCase),
        "at-least" => Size(value) is { } size && TryNumber(out var least) && size >= least,
        "at-most" => (Size(value) ?? 0) is var size && TryNumber(out var most) && size <= most,
        "newer-than-days" => value is PropertyValue.Date d && TryNumber(out var days) && (now - d.At).TotalDays < days,
        "older-than-days" => value is PropertyValue.Date d && TryNumber(out var days) && (now - d.At).TotalDays > days,
        _ => false,
    };

    private bool Same(PropertyValue? value) => value switch
    {
        PropertyValue.Text t => t.Value.Equals(Value, StringComparison.OrdinalIgnoreCase),
        PropertyValue.Number n => TryNumber(out var number) && n.Value == number,
        PropertyValue.Truth t => t.Value == Value is "yes" or "true",
        // What nobody knows to be so is not so.
        null => Value is "no" or "false",
        _ => false,
    };

    private static double? Size(PropertyValue? value) => value switch
    {
        PropertyValue.Number n => n.Value,
        PropertyValue.List l => l.Values.Count,
        _ => null,
    };

    private string[] Wanted() => Value!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private bool TryNumber(out double number) => double.TryParse(Value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
