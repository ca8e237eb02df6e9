using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dd0c.Domain.Actions;

/// <summary>What was filled in for a run, as people read it.</summary>
public static partial class RunInputs
{
    /// <param name="definition">Of the action as it is now, for labels and order; null: it was deleted.</param>
    public static IReadOnlyList<(string Label, string Value)> Of(ActionRun run, string? definition)
    {
        IReadOnlyList<ActionInput> known = definition is null ? [] : ActionText.Read(definition).Definition?.Inputs ?? [];
        using var inputs = JsonDocument.Parse(run.Inputs);
        return [.. inputs.RootElement.EnumerateObject().Where(i => i.Value.ValueKind != JsonValueKind.Null)
            .Select(i => (Input: known.Select((k, place) => (k, place)).FirstOrDefault(k => k.k.Name == i.Name), i.Name, Value: i.Value.ValueKind switch { JsonValueKind.True => "yes", JsonValueKind.False => "no", _ => i.Value.ToString() }))
            .OrderBy(i => i.Input.place).Select(i => (i.Input.k?.Label ?? i.Name, i.Value))];
    }

    /// <summary>The same for places outside the portal: what is called like a secret is not told there.</summary>
    public static IReadOnlyList<(string Label, string? Value)> Told(ActionRun run, string? definition)
    {
        var labels = definition is null ? [] : ActionText.Read(definition).Definition?.Inputs.Where(i => Secret().IsMatch(i.Name)).Select(i => i.Label).ToHashSet(StringComparer.Ordinal) ?? [];
        return [.. Of(run, definition).Select(i => (i.Label, Secret().IsMatch(i.Label) || labels.Contains(i.Label) ? null : i.Value))];
    }

    [GeneratedRegex("(?i)pass(word|wd|phrase|code)|secret|token|credential|(^|[^a-z])(key|pin|otp)s?($|[^a-z])|[a-z]Key|apikey")]
    private static partial Regex Secret();
}
