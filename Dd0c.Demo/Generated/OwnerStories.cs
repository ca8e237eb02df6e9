namespace Dd0c.Demo.Generated;

/// <summary>Draws what each source says of a service's owner, such that there is a story behind it: a reorganisation that the tags missed, or
/// CODEOWNERS; a file copied from a template; a team that never wrote anything down.</summary>
internal static class OwnerStories
{
    public static OwnerSignals Of(Habits habits, TeamPlans teams, ServicePlan plan)
    {
        var d = plan.Draw.For("owner");
        if (plan.Owner is not { } owner) return Nobody(teams, plan, d);
        var mono = plan.Path is not null;
        var linked = plan.Repository is not null;
        var sameOrg = owner.Org == habits.Org;
        var signals = new OwnerSignals
        {
            Codeowners = linked && d.Chance("codeowners", habits.Codeowners) ? owner : null,
            Form = mono ? d.Weighted<CodeownersForm>("mono form", [(CodeownersForm.Team, 10), (CodeownersForm.TeamAndPerson, 1)])
                : d.Weighted<CodeownersForm>("form", [(CodeownersForm.Team, 50), (CodeownersForm.Folders, 12), (CodeownersForm.TeamAndPerson, 8), (CodeownersForm.Person, 10), (sameOrg ? CodeownersForm.WithoutWrite : CodeownersForm.Team, 4), (CodeownersForm.PlatformOnly, 5)]),
            Descriptor = plan.Proof.HasFlag(Proof.Descriptor) ? owner : null,
            Maintainer = linked && !mono && d.Chance("maintainer", habits.Maintainers) ? owner : null,
            Committers = linked && !mono && d.Chance("committers", habits.Committers) ? owner : null,
            Tag = plan.Tool != Tool.ClickOps && habits.OwnerTag is { } tag && d.Chance("tag", tag.Coverage) ? owner : null,
        };
        // A file from the template says nothing where nothing else does: that would be the platform team's service.
        if (signals.Form == CodeownersForm.PlatformOnly)
            signals = signals is { Codeowners: not null, Maintainer: not null, Committers: not null } && sameOrg ? signals with { Codeowners = teams.Platform } : signals with { Form = CodeownersForm.Team };
        return d.Chance("reorganised", habits.Reorganised) ? Moved(habits, teams, plan, signals, owner, d) : signals;
    }

    private static OwnerSignals Moved(Habits habits, TeamPlans teams, ServicePlan plan, OwnerSignals signals, TeamPlan owner, Draw d)
    {
        var candidates = teams.Owners.Where(t => t.Slug != owner.Slug && t.Org == owner.Org).ToList();
        if (candidates.Count == 0 || plan.Repository is null || plan.Path is not null || plan.RepositoryShown == Estate.RepositoryShown.NotAtAll) return signals;
        var former = d.Chance("gone", 0.5) && owner.Org == habits.Org && teams.Gone.Count > 0 ? d.Pick("gone", teams.Gone) : d.Pick("former", candidates);
        // The people and the permissions have moved; what is written down moves later.
        var present = signals with { Maintainer = owner, Committers = owner };
        return d.Number("stale", 5) switch
        {
            0 or 1 => present with { Tag = signals.Tag is null ? null : former },
            2 => present with { Codeowners = former, Form = CodeownersForm.Team, Tag = plan.Tool == Tool.ClickOps || habits.OwnerTag is null ? null : owner },
            3 => present with { Descriptor = signals.Descriptor is null ? null : former, Codeowners = owner, Form = CodeownersForm.Team },
            // Nobody can tell: two are named in one line, both may write, and the commits are anybody's.
            _ => signals with { Codeowners = owner, Second = former.Exists ? former : candidates[0], Form = CodeownersForm.Both, Maintainer = null, Committers = null, Descriptor = null, Tag = null },
        };
    }

    private static OwnerSignals Nobody(TeamPlans teams, ServicePlan plan, Draw d) => d.Number("nobody", 3) switch
    {
        0 when plan.Repository is not null && teams.Gone.Count > 0 => new() { Codeowners = teams.Gone[0], Form = CodeownersForm.Team },
        1 when plan.Repository is not null => new() { Codeowners = d.Pick("gave back", teams.Owners), Form = CodeownersForm.UnOwned },
        _ => new(),
    };
}
