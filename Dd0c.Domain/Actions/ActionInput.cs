using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dd0c.Domain.Actions;

public enum InputType
{
    Text,
    Number,
    Boolean,
    Choice,
    /// <summary>A service's slug.</summary>
    Service,
    /// <summary>A team's slug.</summary>
    Team,
}

/// <summary>One field of an action's form.</summary>
/// <param name="Label">As people read it.</param>
/// <param name="Default">What stands in it at first, as text.</param>
/// <param name="Pattern">A regular expression the whole text has to match.</param>
/// <param name="Lines">Of a text: more than 1 is a larger field.</param>
public sealed record ActionInput(string Name, InputType Type, string Label, string? Help = null, bool Required = true, string? Default = null, IReadOnlyList<string>? Options = null, string? Pattern = null, double? Min = null, double? Max = null, int Lines = 1)
{
    public const int LongestValue = 4_000;
    // What a stranger to us wrote must not be able to hold up a request.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    /// <summary>What a person typed as the value it is, or what is wrong with it. Null without a fault: it was left out.</summary>
    /// <param name="typed">Null or blank: nothing.</param>
    public (JsonNode? Value, string? Fault) Read(string? typed)
    {
        var text = typed?.Trim() is { Length: > 0 } given ? given : null;
        if (Type == InputType.Boolean) return text switch
        {
            null or "no" or "false" or "off" => (false, null),
            "yes" or "true" or "on" => (true, null),
            _ => (null, "Say yes or no."),
        };
        if (text is null) return Required ? (null, $"{Label} is needed.") : (null, null);
        if (text.Length > LongestValue) return (null, $"At most {LongestValue} characters.");
        if (text.Contains('\0', StringComparison.Ordinal)) return (null, "It holds a character that cannot be kept.");
        switch (Type)
        {
            case InputType.Number:
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return (null, $"{text} is no number.");
                if (Min is { } min && number < min) return (null, $"At least {min.ToString(CultureInfo.InvariantCulture)}.");
                if (Max is { } max && number > max) return (null, $"At most {max.ToString(CultureInfo.InvariantCulture)}.");
                return (number == Math.Floor(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number), null);
            case InputType.Choice:
                return Options!.Contains(text) ? (text, null) : (null, $"One of {string.Join(", ", Options!)}.");
            case InputType.Text when Lines <= 1 && text.AsSpan().ContainsAny('\r', '\n'):
                return (null, "One line only.");
            case InputType.Text when Pattern is { } pattern:
                try
                {
                    return Regex.IsMatch(text, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, s_patience) ? (text, null) : (null, Help is null ? $"It does not match {pattern}." : $"It does not match {pattern}: {Help}");
                }
                catch (RegexMatchTimeoutException)
                {
                    return (null, $"Whether it matches {pattern} could not be found out in time. An admin should simplify the pattern.");
                }
            default:
                return (text.ReplaceLineEndings("\n"), null);
        }
    }

    /// <summary>All inputs of a form, in their order; faults by the name of the input.</summary>
    public static (JsonObject Values, IReadOnlyDictionary<string, string> Faults) Read(IReadOnlyList<ActionInput> inputs, IReadOnlyDictionary<string, string?> typed)
    {
        var (values, faults) = (new JsonObject(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var input in inputs)
        {
            var (value, fault) = input.Read(typed.GetValueOrDefault(input.Name));
            if (fault is not null) faults[input.Name] = fault;
            else values[input.Name] = value;
        }
        foreach (var name in typed.Keys.Where(n => inputs.All(i => i.Name != n))) faults[name] = $"There is no input {name}.";
        return (values, faults);
    }
}
