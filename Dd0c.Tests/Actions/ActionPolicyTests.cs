using Dd0c.Domain.Actions;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Tests.Actions;

/// <summary>Who may start, approve and stop.</summary>
public sealed class ActionPolicyTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid s_ann = Guid.NewGuid(), s_bob = Guid.NewGuid();

    [Theory]
    [InlineData("", Role.Member, "buying", false), InlineData("", Role.Admin, "", true)]
    [InlineData("- { role: member, owner: true }", Role.Member, "buying", true), InlineData("- { role: member, owner: true }", Role.Member, "selling", false), InlineData("- { role: member, owner: true }", Role.Admin, "selling", false)]
    [InlineData("- { role: member, owner: true }", Role.Viewer, "buying", false), InlineData("- { team: selling }", Role.Member, "selling", true), InlineData("- { team: selling }", Role.Owner, "buying", false)]
    [InlineData("- { role: admin }\n  - { role: member, when: inputs.environment is dev }", Role.Member, "", false), InlineData("- { role: admin }\n  - { role: member, when: inputs.environment is production }", Role.Member, "", true)]
    public void Only_who_meets_a_rule_may_start_it_and_is_told_which(string allow, Role role, string team, bool may)
    {
        var verdict = ActionPolicy.MayStart(Action(allow.Length == 0 ? "" : $"allow:\n  {allow}\n"), new(s_ann, role, team.Length == 0 ? [] : [team]), "buying", Production, s_now);
        Assert.Equal(may, verdict.Allowed);
        Assert.NotEmpty(verdict.Why);
    }

    [Fact]
    public void It_starts_on_none_that_its_condition_leaves_out() =>
        Assert.False(ActionPolicy.MayStart(Action("where: tier is critical\n"), new(s_ann, Role.Owner, []), "buying", new Dictionary<string, PropertyValue> { ["tier"] = new PropertyValue.Text("standard") }, s_now).Allowed);

    [Theory]
    [InlineData("", "production", "admin"), InlineData("", "prod-eu", "admin"), InlineData("", "dev", null), InlineData("", "before production starts", null), InlineData("approval: never\n", "production", null)]
    [InlineData("approval: { by: owner }\n", "dev", "buying"), InlineData("approval:\n  - { by: [owner, admin], when: inputs.environment is production }\n", "production", "buying admin"), InlineData("approval:\n  - { by: owner, when: inputs.environment is production }\n", "dev", null)]
    public void What_touches_production_needs_an_admin_unless_it_says_otherwise(string approval, string environment, string? by) =>
        Assert.Equal(by, ActionPolicy.Needs(Action(approval), "buying", new Dictionary<string, PropertyValue> { ["inputs.environment"] = new PropertyValue.Text(environment) }, s_now) is { } need ? string.Join(' ', need.By) : null);

    [Fact]
    public void Where_nobody_owns_it_admins_are_asked_in_the_owners_place() => Assert.Equal(["admin"], ActionPolicy.Needs(Action("approval: { by: owner }\n"), null, Production, s_now)!.By);

    [Fact]
    public void Nobody_approves_what_they_asked_for_whatever_their_role()
    {
        var need = new ApprovalNeed(["admin", "buying"], 1, "");
        Assert.False(ActionPolicy.MayApprove(need, new(s_ann, Role.Owner, ["buying"]), s_ann).Allowed);
        Assert.True(ActionPolicy.MayApprove(need, new(s_bob, Role.Member, ["buying"]), s_ann).Allowed);
        Assert.True(ActionPolicy.MayApprove(need, new(s_bob, Role.Admin, []), s_ann).Allowed);
        Assert.False(ActionPolicy.MayApprove(need, new(s_bob, Role.Member, ["selling"]), s_ann).Allowed);
        Assert.False(ActionPolicy.MayApprove(need, new(s_bob, Role.Viewer, ["buying"]), s_ann).Allowed);
        Assert.False(ActionPolicy.MayApprove(new(["security"], 1, ""), new(s_bob, Role.Owner, ["buying"]), s_ann).Allowed);
        Assert.False(ActionPolicy.MayApprove(need, new(null, Role.Owner, []), null).Allowed);
    }

    [Fact]
    public void Who_asked_the_owning_team_and_admins_stop_it()
    {
        Assert.True(ActionPolicy.MayStop(new(s_ann, Role.Member, []), s_ann, "buying").Allowed);
        Assert.True(ActionPolicy.MayStop(new(s_bob, Role.Member, ["buying"]), s_ann, "buying").Allowed);
        Assert.True(ActionPolicy.MayStop(new(s_bob, Role.Admin, []), s_ann, "buying").Allowed);
        Assert.False(ActionPolicy.MayStop(new(s_bob, Role.Member, ["selling"]), s_ann, "buying").Allowed);
        Assert.False(ActionPolicy.MayStop(new(s_ann, Role.Viewer, ["buying"]), s_ann, "buying").Allowed);
    }

    private static Dictionary<string, PropertyValue> Production => new() { ["inputs.environment"] = new PropertyValue.Text("production") };

    private static ActionDefinition Action(string rules)
    {
        var (action, faults) = ActionText.Read($"name: A\non: service\ninputs: {{ environment: {{ type: text }} }}\n{rules}steps:\n  - webhook: {{ url: https://x.example/ }}\n");
        Assert.Empty(faults);
        return action!;
    }
}
