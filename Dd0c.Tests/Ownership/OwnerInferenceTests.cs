using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Ownership;

public sealed class OwnerInferenceTests
{
    [Fact]
    public void A_clean_codeowners_line_alone_carries()
    {
        var e = Estate();
        e.Team("payments", "ann", "payments-api");
        e.Repo("payments-api", (".github/CODEOWNERS", "* @acme/payments"));

        var owned = Assert.IsType<OwnerVerdict.Owned>(Owner(e));
        Assert.Equal(("github:T_acmepayments", Source.CodeOwners), (owned.TeamKey, owned.Source));
        Assert.InRange(owned.Confidence, 0.8, 0.99);
    }

    [Theory]
    [InlineData("payments")]
    [InlineData("team-payments")]
    [InlineData("payments-team")]
    [InlineData("#payments")]
    [InlineData("@acme/payments")]
    [InlineData("Payments")]
    [InlineData("payments@acme.com")]
    [InlineData("Team Payments")]
    public void A_tag_names_the_github_team_in_any_of_its_spellings(string spelling)
    {
        var e = Estate($"Team={spelling}");
        e.Team("payments");

        Assert.Equal("github:T_acmepayments", Assert.IsType<OwnerVerdict.Owned>(Owner(e)).TeamKey);
    }

    [Fact]
    public void Two_github_teams_are_never_taken_for_one()
    {
        var e = Estate("squad=payment squad");
        e.Team("payments");
        e.Team("payments-team");

        Assert.Equal(2, e.Infer().Teams.Count(t => t.Key.StartsWith("github:", StringComparison.Ordinal)));
        Assert.IsNotType<OwnerVerdict.Owned>(Owner(e));
    }

    [Fact]
    public void A_team_that_only_tags_know_is_a_team()
    {
        var catalog = Estate("owner=Ledger Squad").Infer();

        Assert.Equal("tag:ledger", Assert.IsType<OwnerVerdict.Owned>(catalog.Services[0].Owner).TeamKey);
        Assert.Contains("Ledger Squad", Assert.Single(catalog.Teams).Aliases);
    }

    [Fact]
    public void A_person_in_an_owner_tag_is_no_team()
    {
        var catalog = Estate("owner=jane.doe@acme.com").Infer();

        Assert.Empty(catalog.Teams);
        Assert.IsType<OwnerVerdict.Unowned>(catalog.Services[0].Owner);
    }

    [Fact]
    public void Github_ignores_an_owner_that_may_not_write_and_so_do_we()
    {
        var e = Estate();
        e.Team("payments", "ann", "other");
        e.Repo("payments-api", ("CODEOWNERS", "* @acme/payments"));

        Assert.IsType<OwnerVerdict.Unowned>(Owner(e));
        Assert.Contains(e.Infer().Services[0].Evidence, v => v.Field == "owner" && v.Value.Contains("no write access", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_that_takes_ownership_away_leaves_the_service_unowned()
    {
        var e = Estate();
        e.Team("payments", "ann", "payments-api other");
        e.Team("others", "bob", "payments-api");
        e.Repo("payments-api", (".github/CODEOWNERS", "* @acme/payments\n*\n"));

        Assert.IsType<OwnerVerdict.Unowned>(Owner(e));
    }

    [Theory]
    [InlineData("/src/ @acme/payments\n/web/ @acme/payments\n", "payments")]
    [InlineData("src/** @acme/payments\nweb/** @acme/payments\n/docs/ @acme/search\n", "payments")]
    [InlineData("/src/ @acme/payments\n/web/ @acme/search\n", null)]
    [InlineData("/src/ @acme/payments\n/web/ @acme/payments\n/src/\n/web/\n", null)]
    [InlineData("*.md @acme/payments\n", null)]
    public void Without_a_line_for_the_whole_the_lines_for_the_source_directories_tell(string lines, string? owner)
    {
        var e = Estate();
        e.Team("payments", "ann", "other");
        e.Team("search", "bob", "other");
        foreach (var i in Enumerable.Range(0, 2)) e.Teams[i] = e.Teams[i] with { Repositories = [] };
        e.Repo("payments-api", ["src", "web", "docs", ".github"], null, ("CODEOWNERS", lines));

        Assert.Equal(owner is null ? null : "github:T_acme" + owner, (Owner(e) as OwnerVerdict.Owned)?.TeamKey);
    }

    [Fact]
    public void A_source_directory_that_nobody_owns_counts_against_the_owner_of_the_others()
    {
        var e = Estate();
        e.Team("payments", "ann");
        e.Repo("payments-api", ["src", "web", "lib", "cmd"], null, ("CODEOWNERS", "/src/ @acme/payments\n"));

        Assert.IsType<OwnerVerdict.Unowned>(Owner(e));
        Assert.Contains(e.Infer().Services[0].Evidence, v => v.Field == "owner" && v.For == "payments" && v.Value.Contains("1 of 4", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_place_github_looks_is_the_only_one()
    {
        var e = Estate();
        e.Team("payments", "ann", "payments-api");
        e.Team("search", "bob", "payments-api");
        e.Repo("payments-api", ("CODEOWNERS", "* @acme/search"), (".github/CODEOWNERS", "* @acme/payments"));

        Assert.Equal("github:T_acmepayments", Assert.IsType<OwnerVerdict.Owned>(Owner(e)).TeamKey);
    }

    [Fact]
    public void In_a_monorepo_the_line_for_the_services_path_decides()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "charge");
        e.Ecs("prod", "refund");
        e.Team("charging", "ann", "mono");
        e.Team("refunds", "bob", "mono");
        e.Repo("mono", ["services", "services/charge", "services/refund"], null,
            (".github/CODEOWNERS", "* @acme/charging\n/services/refund/ @acme/refunds\n"),
            (".github/workflows/deploy.yml", "jobs:\n  d:\n    strategy:\n      matrix:\n        service: [charge, refund]\n    steps:\n      - run: aws ecs update-service --cluster prod --service ${{ matrix.service }} --force-new-deployment\n"));

        var catalog = e.Infer();
        Assert.Equal("services/refund", catalog.Services.Single(s => s.Name == "refund").Repository!.Path);
        Assert.Equal("github:T_acmerefunds", Assert.IsType<OwnerVerdict.Owned>(catalog.Services.Single(s => s.Name == "refund").Owner).TeamKey);
    }

    [Fact]
    public void A_team_that_may_write_everywhere_tells_nothing()
    {
        var e = Estate();
        var repositories = Enumerable.Range(0, 12).Select(i => $"other{i}").Append("payments-api").ToList();
        foreach (var name in repositories) e.Repo(name);
        e.Team("platform", "zed", string.Join(' ', repositories), "ADMIN");
        e.Team("payments", "ann", "payments-api", "ADMIN");

        Assert.Equal("github:T_acmepayments", Assert.IsType<OwnerVerdict.Owned>(Owner(e)).TeamKey);
    }

    [Fact]
    public void Commits_of_a_teams_members_carry_and_bots_do_not()
    {
        var e = Estate();
        e.Team("payments", "ann abe");
        e.Team("search", "bob");
        e.Repo("payments-api", null, [new CommitAuthor("ann", 12), new CommitAuthor("abe", 9), new CommitAuthor("bob", 1), new CommitAuthor("dependabot[bot]", 300)]);

        var owned = Assert.IsType<OwnerVerdict.Owned>(Owner(e));
        Assert.Equal(("github:T_acmepayments", Source.Commits), (owned.TeamKey, owned.Source));
    }

    [Fact]
    public void Two_equal_claims_are_ambiguous()
    {
        var e = Estate();
        e.Team("payments", "ann", "payments-api", "ADMIN");
        e.Team("billing", "bob", "payments-api", "ADMIN");
        e.Repo("payments-api");

        var verdict = Assert.IsType<OwnerVerdict.Ambiguous>(Owner(e));
        Assert.Equal(verdict.Best.Confidence, verdict.RunnerUp.Confidence, 3);
    }

    [Fact]
    public void A_declared_owner_outweighs_a_permission()
    {
        var e = Estate();
        e.Team("payments", "ann", "payments-api");
        e.Team("billing", "bob", "payments-api", "ADMIN");
        e.Repo("payments-api", ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: payments-api\nspec:\n  type: service\n  lifecycle: production\n  owner: group:default/payments\n"));

        Assert.Equal(("github:T_acmepayments", Source.Declaration), Assert.IsType<OwnerVerdict.Owned>(Owner(e)) is { } o ? (o.TeamKey, o.Source) : default);
    }

    [Fact]
    public void A_service_nothing_speaks_for_is_unowned() => Assert.IsType<OwnerVerdict.Unowned>(Owner(Estate()));

    private static InventoryBuilder Estate(string? tags = null)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments-api", tags: tags);
        return e;
    }

    private static OwnerVerdict Owner(InventoryBuilder e) => e.Infer().Services.Single(s => s.Name == "payments-api").Owner;
}
