using Dd0c.Domain.History;
using Dd0c.Workers.Platform;

namespace Dd0c.Workers.History;

/// <summary>What a list of services may be narrowed by; several values of one name mean any of them, none all.</summary>
/// <param name="Q">A part of the name or the display name.</param>
internal sealed record ServicesAsked(string[] Team, string[] Health, string[] Tier, string[] Lifecycle, string[] Type, string[] Owner, string[] Env, string[] Lang, string? Q)
{
    public bool Matches(ServiceState s) =>
        Any(Health, s.Health) && Any(Tier, s.Tier) && Any(Lifecycle, s.Lifecycle) && Any(Type, s.Type) && Any(Owner, s.Owner.State) && Any(Env, s.Environments) && Any(Lang, s.TechStack)
        && Any(Team, s.Owner.State == "owned" ? s.Owner.Team?.Slug : null)
        && (string.IsNullOrWhiteSpace(Q) || s.Name.Contains(Q, StringComparison.OrdinalIgnoreCase) || s.DisplayName.Contains(Q, StringComparison.OrdinalIgnoreCase));

    /// <summary>The same of <c>state</c> in SQL, to follow another condition.</summary>
    /// <param name="value">Takes a value, and answers how the statement names it.</param>
    internal string Where(Func<object, string> value)
    {
        (string[] Asked, string Condition)[] lists =
        [
            (Health, "state->>'health' = any({0})"), (Tier, "state->>'tier' = any({0})"), (Lifecycle, "state->>'lifecycle' = any({0})"), (Type, "state->>'type' = any({0})"), (Owner, "state->'owner'->>'state' = any({0})"),
            (Env, "state->'environments' ?| {0}"), (Lang, "state->'techStack' ?| {0}"), (Team, "state->'owner'->>'state' = 'owned' and state->'owner'->'team'->>'slug' = any({0})"),
        ];
        var where = string.Concat(lists.Where(l => l.Asked.Length > 0).Select(l => " and " + l.Condition.Replace("{0}", value(l.Asked), StringComparison.Ordinal)));
        if (string.IsNullOrWhiteSpace(Q)) return where;
        var part = value($"%{LikePattern.Literal(Q)}%");
        return $"{where} and (state->>'name' ilike {part} or state->>'displayName' ilike {part})";
    }

    private static bool Any(string[] asked, params IEnumerable<string?> values) => asked.Length == 0 || values.Intersect(asked).Any();
}
