using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dd0c.Domain.Actions;

/// <summary>What one run of an action will do, every value filled in. It is what people are shown, what they approve, and all that is carried out.</summary>
/// <param name="Lasts">When its effect is taken back, counted from the last step; null: never.</param>
public sealed record ActionPlan(IReadOnlyList<ActionStep> Steps, IReadOnlyList<ActionStep> Undo, TimeSpan? Lasts)
{
    // PostgreSQL keeps members in an order of its own, so the kind of a step need not come first.
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { AllowOutOfOrderMetadataProperties = true, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <returns>The plan, or what stands in its way.</returns>
    public static (ActionPlan? Plan, string? Fault) Of(ActionDefinition definition, IReadOnlyDictionary<string, JsonNode?> facts)
    {
        try
        {
            TimeSpan? lasts = null;
            if (definition.Lasts is { } text)
            {
                var length = Template.Fill(text, facts);
                if ((lasts = Duration.Read(length)) is null) return (null, $"How long it lasts comes to \"{length}\", which is no length of time.");
            }
            var steps = definition.Steps.Select(s => s.Fill(facts, OfRun)).ToList();
            foreach (var change in steps.OfType<ActionStep.Change>())
                foreach (var (field, value) in change.Values)
                    if (Corrections.CorrectedField.Words(field) is { } words && !words.Contains(value)) return (null, $"{change.Name} would set {field} to \"{value}\", which is none of {string.Join(", ", words)}.");
            IEnumerable<ActionStep> undo = lasts is null ? [] : [.. steps.Select((s, i) => (s, i)).Reverse().Where(x => x.s is ActionStep.Change).Select(x => new ActionStep.Revert($"Take back: {x.s.Name}", x.i)), .. definition.Undo.Select(s => s.Fill(facts, OfRun))];
            return (new(steps, [.. undo], lasts), null);
        }
        catch (UnknownValue e)
        {
            return (null, $"The plan cannot be made: {e.Message}.");
        }
    }

    /// <summary>A run's number and address are known once it is there; nothing hangs on them.</summary>
    private static bool OfRun(string path) => path.StartsWith("run.", StringComparison.Ordinal);

    /// <summary>What an approval is bound to: the same only for the same action, target, inputs and steps.</summary>
    /// <param name="inputs">As they were read.</param>
    public string Hash(Guid action, long version, string? targetKind, Guid? target, JsonObject inputs) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { action, version, targetKind, target, inputs, plan = this }, Json)));

    public string Write() => JsonSerializer.Serialize(this, Json);

    public static ActionPlan Read(string json) => JsonSerializer.Deserialize<ActionPlan>(json, Json)!;
}
