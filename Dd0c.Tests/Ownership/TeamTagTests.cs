using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Ownership;

/// <summary>Which tags name a team that nothing else knows, and which only look like it.</summary>
public sealed class TeamTagTests
{
    [Theory]
    [InlineData("team=ledger")]
    [InlineData("squad=Ledger")]
    [InlineData("acme:owning-team=ledger")]
    [InlineData("TeamEmail=ledger@acme.com")]
    [InlineData("owner=Ledger Squad")]
    [InlineData("owner=team-ledger")]
    public void A_key_or_a_value_that_plainly_says_team_founds_one(string tag) =>
        Assert.Equal("tag:ledger", Assert.IsType<OwnerVerdict.Owned>(Services(tag)[0].Owner).TeamKey);

    [Theory]
    [InlineData("owner=jsmith")]
    [InlineData("Owner=Jane Doe")]
    [InlineData("maintainer=ledger")]
    [InlineData("contact=jane.doe@acme.com")]
    [InlineData("slack=C0123ABCD")]
    [InlineData("slack-channel=https://acme.slack.com/archives/C0123ABCD")]
    [InlineData("owner=arn:aws:iam::111122223333:user/jsmith")]
    [InlineData("group=12345678")]
    [InlineData("team=C0123ABCD")]
    [InlineData("team=https://wiki.acme.com/x/1")]
    [InlineData("team=0f8fad5b-d9cb-469f-a165-70867728950e")]
    public void Anything_else_founds_none_and_is_shown(string tag)
    {
        var e = Estate(tag);
        var catalog = e.Infer();

        Assert.Empty(catalog.Teams);
        Assert.IsType<OwnerVerdict.Unowned>(catalog.Services[0].Owner);
        Assert.Contains(catalog.Services[0].Evidence, v => v.Field == "owner" && v.Value.Contains(tag.Split('=')[1], StringComparison.Ordinal));
    }

    [Fact]
    public void An_owner_that_elsewhere_stands_under_a_team_key_is_a_team() =>
        Assert.Equal("tag:ledger", Assert.IsType<OwnerVerdict.Owned>(Services("owner=ledger", "team=Ledger")[0].Owner).TeamKey);

    [Fact]
    public void An_owner_that_several_services_name_is_a_team() =>
        Assert.All(Services("owner=ledger", "owner=ledger", "contact=ledger"), s => Assert.Equal("tag:ledger", Assert.IsType<OwnerVerdict.Owned>(s.Owner).TeamKey));

    [Theory]
    [InlineData("Jane Doe")]
    [InlineData("C0123ABCD")]
    [InlineData("jane.doe@acme.com")]
    [InlineData("zoe")]
    public void A_person_or_an_id_is_no_team_however_many_services_name_it(string value)
    {
        var e = Estate($"owner={value}", $"owner={value}", $"owner={value}");
        e.Repo("elsewhere", null, [new CommitAuthor("zoe", 9)]);

        Assert.DoesNotContain(e.Infer().Teams, t => t.Key.StartsWith("tag:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("@ann")]
    [InlineData("Ann Lee")]
    [InlineData("ann.lee@acme.com")]
    public void A_person_of_one_team_speaks_for_it_and_not_loudly(string spelling)
    {
        var e = Estate($"owner={spelling}");
        e.Teams.Add(new TeamFact("T_1", "acme", "payments", "Payments", null, null, [new TeamMember("ann", "Ann Lee")], []));

        var verdict = Assert.IsType<OwnerVerdict.Unowned>(e.Infer().Services[0].Owner);
        Assert.Equal("github:T_1", verdict.Best?.TeamKey);
    }

    [Fact]
    public void A_github_team_is_meant_under_any_key()
    {
        var e = Estate("slack=#payments");
        e.Team("payments");

        Assert.Equal("github:T_acmepayments", Assert.IsType<OwnerVerdict.Owned>(e.Infer().Services[0].Owner).TeamKey);
    }

    private static IReadOnlyList<InferredService> Services(params string[] tags) => Estate(tags).Infer().Services;

    private static InventoryBuilder Estate(params string[] tags)
    {
        var e = new InventoryBuilder();
        string[] names = ["accounts", "billing", "cards"];
        for (var i = 0; i < tags.Length; i++) e.Ecs("prod", names[i], tags: tags[i]);
        return e;
    }
}
