using Dd0c.Domain.Ownership;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Ownership;

/// <summary>One team under several names, learned from where they stand together.</summary>
public sealed class TeamAliasTests
{
    [Fact]
    public void A_tags_name_that_stands_on_what_one_team_writes_means_that_team()
    {
        var e = Estate(("apples", "Move a Prisoner"), ("bakery", "Move a Prisoner"), ("cheese", "Move a Prisoner"), ("dates", "Move a Prisoner"), ("eggs", "checkout"), ("figs", "checkout"));
        e.Team("map-developers", members: "ana", writes: "apples bakery cheese dates");
        e.Team("checkout", members: "bo", writes: "eggs figs");

        Assert.All(Owners(e, "apples", "bakery", "cheese", "dates"), o => Assert.Equal("github:T_acmemap-developers", o));
        Assert.DoesNotContain(e.Infer().Teams, t => t.Key.StartsWith("tag:", StringComparison.Ordinal));
    }

    [Fact]
    public void Twice_is_enough_where_the_names_are_alike()
    {
        var e = Estate(("apples", "move-and-improve"), ("bakery", "move-and-improve"), ("eggs", "checkout"));
        e.Team("hmpps-move-and-improve-live", members: "ana", writes: "apples bakery");
        e.Team("checkout", members: "bo", writes: "eggs");

        Assert.All(Owners(e, "apples", "bakery"), o => Assert.Equal("github:T_acmehmpps-move-and-improve-live", o));
    }

    [Theory]
    [InlineData("apples bakery cheese", "one service of the four is another team's")]
    [InlineData("apples bakery cheese dates eggs figs grapes honey", "the team writes as much that bears other names")]
    public void What_stands_together_only_partly_stays_two(string writes, string why)
    {
        var e = Estate(("apples", "blue"), ("bakery", "blue"), ("cheese", "blue"), ("dates", "blue"), ("eggs", "red"), ("figs", "red"), ("grapes", "red"), ("honey", "red"));
        e.Team("payments", members: "ana", writes: writes);
        e.Team("orders", members: "bo", writes: "dates");

        Assert.True(e.Infer().Teams.Any(t => t.Key == "tag:blue"), why);
    }

    [Fact]
    public void A_name_that_could_mean_two_teams_means_neither()
    {
        var e = Estate(("apples", "move-and-improve"), ("bakery", "move-and-improve"), ("cheese", "move-and-improve"), ("dates", "move-and-improve"));
        e.Team("move-and-improve-live", members: "ana", writes: "apples bakery cheese dates");
        e.Team("move-and-improve-staging", members: "bo", writes: "apples bakery cheese dates");

        Assert.Contains(e.Infer().Teams, t => t.Key == "tag:move-and-improve");
    }

    private static InventoryBuilder Estate(params (string Service, string Team)[] services)
    {
        var e = new InventoryBuilder();
        foreach (var (service, team) in services)
        {
            e.Ecs("prod", service, tags: $"team={team}");
            e.Repo(service);
        }
        return e;
    }

    private static IEnumerable<string?> Owners(InventoryBuilder e, params string[] services) =>
        e.Infer().Services.Where(s => services.Contains(s.Name)).Select(s => (s.Owner as OwnerVerdict.Owned)?.TeamKey);
}
