using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Scorecards;

namespace Dd0c.Domain.Actions;

/// <summary>What an action asks, who may start it, and what it then does.</summary>
/// <param name="On">The kind of thing it starts on, of <see cref="Targets"/>; null: it starts by itself.</param>
/// <param name="Where">On which services; null: on any.</param>
/// <param name="Allow">The first whose condition holds and whose terms are met lets one in; none: admins alone.</param>
/// <param name="Approval">The first whose condition holds; null: what touches production needs an admin's, all else none.</param>
/// <param name="Lasts">How long its effect lasts, as written (<c>4h</c>, <c>{{ inputs.hours }}h</c>); null: for good.</param>
/// <param name="Undo">What takes the effect back then. Changes of the catalog are taken back without being named.</param>
public sealed record ActionDefinition(string Name, string? Summary, string? On, Condition? Where, IReadOnlyList<ActionInput> Inputs, IReadOnlyList<AllowRule> Allow, IReadOnlyList<ApprovalRule>? Approval, IReadOnlyList<ActionStep> Steps, string? Lasts, IReadOnlyList<ActionStep> Undo)
{
    public const int MostInputs = 20;
    public const int MostSteps = 20;

    /// <summary>What an action may start on.</summary>
    public static readonly IReadOnlyList<string> Targets = ["service", "team", .. EntityKind.All.Where(k => !EntityKind.IsEvent(k))];

    /// <summary>What conditions may ask: its inputs, and of a service what scorecards may ask.</summary>
    internal static Property? PropertyOf(string name, IReadOnlyList<ActionInput> inputs) =>
        name.StartsWith("inputs.", StringComparison.Ordinal)
            ? inputs.FirstOrDefault(i => i.Name == name["inputs.".Length..]) is { } input ? new(name, input.Type switch { InputType.Number => PropertyKind.Number, InputType.Boolean => PropertyKind.Truth, _ => PropertyKind.Text }, input.Label) : null
            : name == "environment" ? new(name, PropertyKind.Text, "Environment") : Property.Of(name);
}

/// <summary>Who may start it.</summary>
/// <param name="Role">The least role; viewers may start nothing.</param>
/// <param name="Owner">They have to be of the team that owns what it starts on.</param>
/// <param name="Team">They have to be of this team (its slug); null: of any.</param>
/// <param name="When">When this rule is asked at all; null: always.</param>
public sealed record AllowRule(Tenancy.Role Role, bool Owner = false, string? Team = null, Condition? When = null);

/// <summary>When somebody else has to agree.</summary>
/// <param name="By">Who: <c>admin</c>, <c>owner</c> or a team's slug; empty: nobody has to.</param>
/// <param name="Count">How many of them.</param>
public sealed record ApprovalRule(IReadOnlyList<string> By, int Count = 1, Condition? When = null)
{
    public const string Admin = "admin";
    public const string Owner = "owner";
}
