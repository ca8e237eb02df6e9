using System.Text.Json;
using Dd0c.Domain.Actions;

namespace Dd0c.Web.Actions;

/// <summary>What was filled in for a run, as people read it.</summary>
internal static class RunInputs
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
}
