using Dd0c.Demo.Estate;
using Dd0c.Demo.Generated.GitHub;

namespace Dd0c.Demo.Generated;

/// <summary>
/// A company that nobody thought out: each seed draws an organisation with its habits — tools, names, tags, repositories, owners — and its services
/// with their exceptions. For measuring the inference on estates that it was not written for; no resource is real.
/// </summary>
/// <remarks>
/// What is true follows a labeller who sees what a scan sees. One application is one root in one repository (or one folder of it) and one base of names:
/// <c>billing-api</c> and <c>billing-worker</c> from the repository <c>billing</c> are one service with two deployables, from repositories or folders of
/// their own they are two. A stack is its service's, unless it holds several. What nothing shows is no miss: see <see cref="Shown"/>.
/// </remarks>
public static class GeneratedCompany
{
    /// <param name="now">The moment the company is looked at; all its dates lie before it. The same seed and moment give the same company.</param>
    public static Company Create(int seed, DateTimeOffset now)
    {
        var habits = HabitsOf.Draw(seed);
        var teams = new TeamPlans(habits);
        var plans = new ServicePlans(habits, teams).Draw();
        var aws = new GeneratedAws(habits, plans, teams.NameOf, now);
        var orgs = new GeneratedGitHub(habits, teams, plans, now).Build();
        var truths = plans.Select(p => TrueOf(habits, p, aws.Of(p))).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        return new Company(aws.Accounts, orgs[0], new Truth(truths) { Shared = aws.Shared, Undecided = aws.Undecided, EnvironmentOf = aws.EnvironmentOf }) { OtherOrgs = [.. orgs.Skip(1)] };
    }

    private static TrueService TrueOf(Habits habits, ServicePlan plan, IReadOnlyList<string> resources)
    {
        var owner = plan.Owner is { } team && plan.Signals.Show(team, plan.RepositoryShown != RepositoryShown.NotAtAll, habits.OwnerTagForm == 5);
        return new TrueService(plan.Name, plan.Repository is null ? null : $"{plan.Org}/{plan.Repository}", plan.Path, plan.Owner?.Slug, [.. plan.Stages.Select(s => s.Name)], resources, plan.Case) { Shown = new(plan.RepositoryShown, owner) };
    }
}
