using Dd0c.Domain.Discovery;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Actions;

/// <summary>Who asks, as the rules see them.</summary>
/// <param name="Teams">Slugs of the teams they are of.</param>
public sealed record ActionAsker(Guid? UserId, Role Role, IReadOnlyCollection<string> Teams);

/// <summary>Whether somebody may, and by which rule.</summary>
public sealed record ActionVerdict(bool Allowed, string Why);

/// <summary>Who has to agree before a run begins.</summary>
/// <param name="By">admin, or teams' slugs; owners are named by their team.</param>
/// <param name="Why">The rule that asks for it.</param>
public sealed record ApprovalNeed(IReadOnlyList<string> By, int Count, string Why)
{
    public string Words => $"{(Count == 1 ? "" : $"{Count} of: ")}{string.Join(" or ", By.Select(b => b == ApprovalRule.Admin ? "an admin" : $"a member of {b}"))}";
}

/// <summary>Who may start, approve and stop. Pure: every answer says which rule gave it.</summary>
public static class ActionPolicy
{
    /// <param name="owner">The slug of the team that owns the target; null: nobody does, or there is no target.</param>
    /// <param name="properties">Of the target and the inputs, for conditions.</param>
    public static ActionVerdict MayStart(ActionDefinition definition, ActionAsker asker, string? owner, IReadOnlyDictionary<string, PropertyValue> properties, DateTimeOffset now)
    {
        if (definition.Where is { } where && !where.Holds(properties, now)) return new(false, $"It starts only where {where.Words}; here {where.Explain(properties, now)}.");
        if (definition.Allow.Count == 0) return asker.Role >= Role.Admin ? new(true, "It names nobody, so admins alone may start it, and you are one.") : new(false, "It names nobody, so admins alone may start it.");
        var missed = new List<string>();
        foreach (var rule in definition.Allow.Where(r => r.When is not { } when || when.Holds(properties, now)))
        {
            var lacks = Lacks(rule, asker, owner).ToList();
            if (lacks.Count == 0) return new(true, $"You may by the rule for {Words(rule)}.");
            missed.Add($"the rule for {Words(rule)}: {string.Join(", and ", lacks)}");
        }
        return new(false, missed.Count == 0 ? "None of its rules is for this case." : $"By {string.Join("; by ", missed)}.");
    }

    private static IEnumerable<string> Lacks(AllowRule rule, ActionAsker asker, string? owner)
    {
        if (asker.Role < rule.Role) yield return $"you are {asker.Role.Word()}";
        if (rule.Owner && owner is null) yield return "nobody owns it";
        else if (rule.Owner && !asker.Teams.Contains(owner!)) yield return $"you are not of {owner}, which owns it";
        if (rule.Team is { } team && !asker.Teams.Contains(team)) yield return $"you are not of {team}";
    }

    private static string Words(AllowRule rule) => $"{rule.Role.Word()}s{(rule.Owner ? " of the owning team" : "")}{(rule.Team is { } team ? $" of {team}" : "")}{(rule.When is { } when ? $" where {when.Words}" : "")}";

    /// <summary>Whose agreement a run needs; null: nobody's.</summary>
    public static ApprovalNeed? Needs(ActionDefinition definition, string? owner, IReadOnlyDictionary<string, PropertyValue> properties, DateTimeOffset now)
    {
        if (definition.Approval is not { } rules)
            return TouchesProduction(properties) is { } found ? new([ApprovalRule.Admin], 1, $"It touches production ({found}), and has no rule of its own for that.") : null;
        foreach (var rule in rules.Where(r => r.When is not { } when || when.Holds(properties, now)))
        {
            // Without an owner there would be nobody to ask.
            var by = rule.By.Select(b => b == ApprovalRule.Owner ? owner ?? ApprovalRule.Admin : b).Distinct().ToList();
            return new(by, rule.Count, rule.When is { } when ? $"Where {when.Words} it has to be approved." : "It always has to be approved.");
        }
        return null;
    }

    /// <summary>By an input whose value is production's name, or by where the target runs.</summary>
    private static string? TouchesProduction(IReadOnlyDictionary<string, PropertyValue> properties)
    {
        foreach (var (name, value) in properties.Where(p => p.Key == "environment" || p.Key.StartsWith("inputs.", StringComparison.Ordinal)).OrderBy(p => p.Key, StringComparer.Ordinal))
            // A sentence may speak of production without going there.
            if (value is PropertyValue.Text t && !t.Value.Contains(' ', StringComparison.Ordinal) && EnvironmentWords.OfValue(t.Value) == "production") return $"{name} is {t.Value}";
        return null;
    }

    /// <param name="requester">Who asked, also where a token of theirs did; null: the command line.</param>
    public static ActionVerdict MayApprove(ApprovalNeed need, ActionAsker asker, Guid? requester)
    {
        if (asker.UserId is null) return new(false, "Approvals are people's, not a token's.");
        if (asker.UserId == requester) return new(false, "Nobody approves what they asked for themselves.");
        if (asker.Role < Role.Member) return new(false, "Viewers approve nothing.");
        if (need.By.Contains(ApprovalRule.Admin) && asker.Role >= Role.Admin) return new(true, "You are an admin.");
        return need.By.FirstOrDefault(asker.Teams.Contains) is { } team ? new(true, $"You are of {team}.") : new(false, $"It is for {need.Words} to approve.");
    }

    /// <summary>Who asked may stop it, and so may admins and the team that owns what it is about.</summary>
    public static ActionVerdict MayStop(ActionAsker asker, Guid? requester, string? owner) =>
        asker.Role < Role.Member ? new(false, "Viewers stop nothing.")
        : asker.UserId is { } id && id == requester ? new(true, "You asked for it.")
        : asker.Role >= Role.Admin ? new(true, "You are an admin.")
        : owner is not null && asker.Teams.Contains(owner) ? new(true, $"You are of {owner}, which owns it.")
        : new(false, "It is for whoever asked for it, the owning team or an admin to stop.");
}
