using Dd0c.Domain.Catalog;
using Dd0c.Domain.Ownership;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Ownership;

/// <summary>Who is on call, answers for security and pays: where a file or a tag names a team that is known.</summary>
public sealed class OwnerRoleTests
{
    [Theory]
    [InlineData("on-call", "on_call"), InlineData("OnCall", "on_call"), InlineData("acme.io/on-call-team", "on_call"), InlineData("acme:SecurityContact", "security"), InlineData("security_owner", "security"), InlineData("cost-center", "cost"), InlineData("FinOps", "cost")]
    [InlineData("security-group", null), InlineData("cost", null), InlineData("aws:oncall", null), InlineData("team", null)]
    public void A_key_names_a_role_however_it_is_spelled(string key, string? role) => Assert.Equal(role, OwnerRoles.Of(key));

    [Theory]
    [InlineData("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\n  labels:\n    on-call: paying\nspec:\n  type: service\n  lifecycle: production\n  owner: buying\n")]
    [InlineData("cortex.yaml", "openapi: 3.0.1\ninfo:\n  title: Orders\n  x-cortex-tag: orders\n  x-cortex-owners:\n    - type: group\n      name: buying\n  x-cortex-custom-metadata:\n    on-call: paying\n")]
    [InlineData("opslevel.yml", "version: 1\nservice:\n  name: orders\n  owner: buying\n  tags:\n    - key: oncall\n      value: paying\n")]
    [InlineData("service.datadog.yaml", "schema-version: v2.2\ndd-service: orders\nteam: buying\ncontacts:\n  - name: On-call\n    type: slack\n    contact: paying\n")]
    [InlineData("entity.datadog.yaml", "apiVersion: v3\nkind: service\nmetadata:\n  name: orders\n  owner: buying\n  additionalOwners:\n    - name: paying\n      type: oncall\n")]
    public void Each_format_may_declare_one(string file, string text)
    {
        var e = new InventoryBuilder();
        foreach (var team in (string[])["buying", "paying"]) e.Team(team, members: $"{team}-one", writes: "orders");
        e.Ecs("prod", "orders");
        e.Repo("orders", (file, text));
        var orders = Assert.Single(e.Infer().Services);
        Assert.Equal(("on_call", "github:T_acmepaying", Source.Declaration), Assert.Single(orders.Roles) is { } r ? (r.Role, r.TeamKey, r.Source) : default);
        Assert.Contains(orders.Evidence, v => v is { Field: "on_call", For: "paying" });
    }

    [Fact]
    public void A_tag_that_names_nobody_known_founds_no_team()
    {
        var e = new InventoryBuilder();
        e.Team("buying", members: "ann");
        e.Ecs("prod", "orders", tags: "on-call=PAGER-123;security-contact=ann;cost-owner=the treasury");
        var catalog = e.Infer();
        Assert.Empty(Assert.Single(catalog.Services).Roles);
        Assert.Single(catalog.Teams);
    }
}
