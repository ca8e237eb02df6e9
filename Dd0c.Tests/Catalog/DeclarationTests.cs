using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Declaring;
using Dd0c.Domain.Ownership;

namespace Dd0c.Tests.Catalog;

/// <summary>Every portal's file is read where it stands, what only looks like one is told by file and line, and nothing in one can do harm.</summary>
public sealed class DeclarationTests
{
    private const string Compass = "configVersion: 1\nname: orders\nid: ari:cloud:compass:abc\ndescription: Takes orders\ntypeId: SERVICE\nownerId: ari:cloud:identity::team/1\nfields:\n  lifecycle: Active\n  tier: 1\n";
    private const string Cortex = "openapi: 3.0.1\ninfo:\n  title: Orders\n  description: Takes orders\n  x-cortex-tag: orders\n  x-cortex-type: service\n  x-cortex-groups:\n    - tier:1\n  x-cortex-owners:\n    - type: group\n      name: buying\n      provider: GITHUB\n  x-cortex-dependency:\n    - tag: stock\n";
    private const string OpsLevel = "version: 1\nservice:\n  name: Orders\n  description: Takes orders\n  owner: buying\n  lifecycle: generally_available\n  tier: tier_1\n  aliases:\n    - order-taker\n  dependencies:\n    - alias: stock\n";
    private const string Port = "- identifier: orders\n  title: Orders\n  blueprint: service\n  team: buying\n  properties:\n    description: Takes orders\n    lifecycle: Production\n    tier: Mission Critical\n  relations:\n    depends_on: [stock]\n- identifier: buying\n  blueprint: team\n";
    private const string Datadog = "schema-version: v2.2\ndd-service: orders\nteam: buying\ndescription: Takes orders\ntier: critical\nlifecycle: production\n";
    private const string DatadogV3 = "apiVersion: v3\nkind: service\nmetadata:\n  name: orders\n  description: Takes orders\n  owner: buying\nspec:\n  tier: critical\n  lifecycle: production\n  dependsOn:\n    - service:stock\n";
    private const string Score = "apiVersion: score.dev/v1b1\nmetadata:\n  name: orders\n  annotations:\n    acme.io/team: buying\ncontainers:\n  main:\n    image: .\n    variables:\n      PASSWORD: hunter2\nresources:\n  stock:\n    type: service\n";
    private const string Backstage = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\n  description: Takes orders\n  labels:\n    tier: critical\nspec:\n  type: service\n  lifecycle: production\n  owner: group:default/buying\n  dependsOn:\n    - component:default/stock\n    - resource:default/orders-db\n";

    [Theory]
    [InlineData("catalog-info.yaml", Backstage, true, true), InlineData("compass.yml", Compass, false, false), InlineData("cortex.yaml", Cortex, true, true), InlineData("opslevel.yml", OpsLevel, true, true)]
    [InlineData("port.yml", Port, true, true), InlineData("service.datadog.yaml", Datadog, true, false), InlineData("entity.datadog.yaml", DatadogV3, true, true)]
    public void A_component_is_read_from_every_portals_file(string file, string text, bool owned, bool needs)
    {
        var e = Estate(("orders", file, text));
        var orders = Named(e, "orders");
        Assert.Equal(("Takes orders", "production", "critical", "service"), (orders.Description, orders.Lifecycle, orders.Tier, orders.Type));
        if (owned) Assert.Equal(("github:T_acmebuying", Source.Declaration), Assert.IsType<OwnerVerdict.Owned>(orders.Owner) is { } o ? (o.TeamKey, o.Source) : default);
        Assert.Equal(needs ? [("depends_on", Source.Declaration)] : [], e.Dependencies.Select(d => (d.Kind, d.Source)));
        Assert.Empty(e.Faults);
    }

    [Theory]
    [InlineData("  providesApis: [orders-api]\n", "  consumesApis:\n    - api:default/orders-api\n", "calls")]
    [InlineData("", "  consumesApis: [orders]\n", "calls")]
    [InlineData("  dependencyOf: [component:default/stock]\n", "", "depends_on")]
    public void Who_consumes_an_API_calls_the_component_that_provides_it(string orders, string stock, string kind)
    {
        var e = Estate(("orders", "catalog-info.yaml", Component("orders") + orders), ("stock", "catalog-info.yaml", Component("stock") + stock));
        var edge = Assert.Single(e.Dependencies);
        Assert.Equal((Named(e, "stock").Key, Named(e, "orders").Key, kind), (edge.SourceKey, edge.TargetKey, edge.Kind));

        static string Component(string name) => $"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  type: service\n  lifecycle: production\n  owner: buying\n";
    }

    [Fact]
    public void A_score_workload_gives_its_owner_and_needs_and_none_of_its_variables()
    {
        var e = Estate(("orders", "score.yaml", Score));
        Assert.IsType<OwnerVerdict.Owned>(Named(e, "orders").Owner);
        Assert.Equal("depends_on", Assert.Single(e.Dependencies).Kind);
        Assert.DoesNotContain("hunter2", System.Text.Json.JsonSerializer.Serialize(e), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cortex.yaml", "- name: text-generator\n  kind: RealtimeAPI\n", 1, "x-cortex-tag")]
    [InlineData("port.yml", "- hosts: all\n  tasks: []\n", 1, "blueprint")]
    [InlineData("compass.yml", "\nproject_type: stand_alone\n", 2, "configVersion")]
    [InlineData("score.yaml", "player: one\nscore: 5\n", 1, "score.dev")]
    [InlineData("opslevel.yml", "foo: bar\n", 1, "neither service")]
    [InlineData("service.datadog.yaml", "team: x\n", 1, "dd-service")]
    [InlineData("catalog-info.yaml", "kind: Component\nmetadata:\n  name: x\n", 1, "backstage.io")]
    [InlineData("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  title: x\n", 1, "metadata.name")]
    [InlineData("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: [\n", 4, "not valid YAML")]
    [InlineData("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: x\nspec:\n  target: https://token@evil.example/all.yaml?key=s3cret\n", 1, "not followed")]
    public void What_only_looks_like_a_declaration_is_told_with_file_and_line(string file, string text, int line, string reason)
    {
        var fault = Assert.Single(Estate(("orders", file, text)).Faults);
        Assert.Equal(("acme/orders", file, line), (fault.Repository, fault.File, fault.Line));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("token", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_yaml_bomb_costs_nothing_and_says_so()
    {
        var laughs = "a: &a [x,x]\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"{(char)('a' + (i % 26))}{i}: &l{i} [{string.Join(',', Enumerable.Repeat(i == 1 ? "*a" : $"*l{i - 1}", 9))}]\n"));
        var deep = string.Concat(Enumerable.Repeat("[", 20_000));
        var indented = string.Concat(Enumerable.Range(0, 500).Select(i => new string(' ', i) + "a:\n"));
        foreach (var text in new[] { laughs, deep, indented, new string('x', 600_000) })
            Assert.Single(Estate(("orders", "catalog-info.yaml", text)).Faults);
    }

    [Fact]
    public void Files_side_by_side_are_one_component_and_what_the_less_trusted_says_stays_to_be_seen()
    {
        var e = new InventoryBuilder();
        e.Team("buying", writes: "orders");
        e.Team("selling", writes: "orders");
        e.Repo("orders", ("catalog-info.yaml", Backstage), ("opslevel.yml", OpsLevel.Replace("owner: buying", "owner: selling", StringComparison.Ordinal).Replace("tier_1", "tier_3", StringComparison.Ordinal)));
        var orders = Assert.Single(e.Infer().Services);
        Assert.Equal("critical", orders.Tier);
        Assert.Contains("order-taker", orders.Aliases);
        Assert.Contains(orders.Evidence, w => w is { Field: "tier", Source: Source.Declaration, Weight: 0, For: "tier_3" });
        Assert.Equal("github:T_acmebuying", Assert.IsType<OwnerVerdict.Owned>(orders.Owner).TeamKey);
        Assert.Contains(orders.Evidence, w => w is { Field: "owner", Source: Source.Declaration, For: "selling" });
    }

    [Fact]
    public void A_catalog_kept_in_one_repository_declares_what_the_others_build()
    {
        var e = new InventoryBuilder();
        e.Team("buying", writes: "order-taking");
        e.Repo("order-taking");
        e.Repo("catalog", ("orders/catalog-info.yaml", Backstage.Replace("  labels:", "  annotations:\n    github.com/project-slug: acme/order-taking\n  labels:", StringComparison.Ordinal)));
        var orders = Assert.Single(e.Infer().Services);
        Assert.Equal(("orders", "acme/order-taking", null), (orders.Name, orders.Repository!.FullName, orders.Repository.Path));
    }

    [Fact]
    public void A_declared_group_gives_its_name_to_the_team_it_names()
    {
        var e = new InventoryBuilder();
        e.Team("x-eng-42", writes: "orders");
        e.Repo("people", ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: buying\n  annotations:\n    github.com/team-slug: acme/x-eng-42\nspec:\n  type: team\n  children: []\n"));
        e.Repo("orders", ("catalog-info.yaml", Backstage));
        var inferred = e.Infer();
        Assert.Equal("github:T_acmex-eng-42", Assert.IsType<OwnerVerdict.Owned>(Named(inferred, "orders").Owner).TeamKey);
        Assert.Contains("buying", Assert.Single(inferred.Teams).Aliases);
    }

    [Fact]
    public void The_owner_of_a_repository_counts_where_no_component_is_declared()
    {
        var e = new InventoryBuilder();
        e.Team("buying");
        e.Repo("orders", ("opslevel.yml", "version: 1\nrepository:\n  owner: buying\n"), (".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: sam deploy --stack-name orders\n"));
        Assert.Equal(Source.Declaration, Assert.IsType<OwnerVerdict.Owned>(Assert.Single(e.Infer().Services).Owner).Source);
    }

    private static InferredCatalog Estate(params (string Repository, string File, string Text)[] files)
    {
        var e = new InventoryBuilder();
        e.Team("buying");
        foreach (var (repository, file, text) in files) e.Repo(repository, (file, text));
        e.Repo("stock", ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: stock\nspec:\n  type: service\n  lifecycle: production\n  owner: buying\n"));
        return e.Infer();
    }

    private static InferredService Named(InferredCatalog catalog, string name) => catalog.Services.Single(s => s.Name == name);
}
