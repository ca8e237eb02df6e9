using System.Text.Json.Nodes;
using Dd0c.Domain.Actions;

namespace Dd0c.Workers.Actions;

/// <summary>What somebody typed into the form of an action.</summary>
/// <param name="Target">Id or slug of what it starts on; null: nothing.</param>
/// <param name="Inputs">By name, as typed.</param>
/// <param name="Portal">What links begin with; ends in a slash.</param>
internal sealed record RunDraft(string? Target, IReadOnlyDictionary<string, string?> Inputs, string? Reason, string Portal);

/// <summary>What would be done, before anything is: the dry run.</summary>
/// <param name="Plan">Null: what was typed does not make one; the faults say why.</param>
/// <param name="Need">Whose agreement it needs; null: nobody's.</param>
/// <param name="Checks">A line each step: what was looked at, and whether it would do.</param>
internal sealed record ActionOffer(ActionRow Row, ActionDefinition Definition, ActionTarget? Target, ActionAsker Asker, JsonObject Values, ActionPlan? Plan, string Hash, ActionVerdict Verdict, ApprovalNeed? Need, IReadOnlyDictionary<string, string> Faults, IReadOnlyList<StepCheck> Checks);
