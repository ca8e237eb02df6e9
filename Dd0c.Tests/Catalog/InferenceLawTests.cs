using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

/// <summary>Laws that hold for any estate; each seed makes another one.</summary>
public sealed class InferenceLawTests
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Shuffling_the_inventory_changes_nothing(int seed)
    {
        var random = new Random(seed);
        var inventory = RandomEstate.Make(seed).Build();
        var shuffled = new Inventory(Shuffle(inventory.Resources, random), Shuffle(inventory.Repositories, random), Shuffle(inventory.Teams, random));

        Assert.Equal(Json(CatalogInference.Infer(inventory)), Json(CatalogInference.Infer(shuffled)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Reconciling_twice_plans_nothing_the_second_time(int seed)
    {
        var estate = RandomEstate.Make(seed);
        var state = new CatalogState(Guid.Empty, [], [], [], [], [], [], estate.Resources.Select(r => r.Arn).Concat(estate.Repositories.Select(r => r.NodeId)).Concat(estate.Teams.Select(t => t.NodeId)).ToDictionary(k => k, _ => 0));
        state = CatalogReconcilerTests.Apply(state, CatalogReconciler.Plan(state, estate.Infer(), InventoryBuilder.Since));

        Assert.True(CatalogReconciler.Plan(state, estate.Infer(), InventoryBuilder.Since.AddDays(1)).IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_resource_belongs_to_one_service_and_keys_and_addresses_are_unique(int seed)
    {
        var estate = RandomEstate.Make(seed);
        var catalog = estate.Infer();
        var plan = CatalogReconciler.Plan(new CatalogState(Guid.Empty, [], [], [], [], [], [], new Dictionary<string, int>()), catalog, InventoryBuilder.Since);

        Distinct(catalog.Services.SelectMany(s => s.Resources).Select(r => r.Arn));
        Distinct(catalog.Services.Select(s => s.Key));
        Distinct(plan.Services.Select(s => s.Slug));
        Distinct(catalog.Teams.Select(t => t.Slug));
        Assert.All(catalog.Services, s => Assert.InRange(s.Confidence, 0, 1));
        Assert.All(catalog.Dependencies, d => Assert.Contains(catalog.Services, s => s.Key == d.SourceKey));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_resource_more_leaves_the_identity_of_every_other_service(int seed)
    {
        var estate = RandomEstate.Make(seed);
        var before = new CatalogState(Guid.Empty, [], [], [], [], [], [], new Dictionary<string, int>());
        var state = CatalogReconcilerTests.Apply(before, CatalogReconciler.Plan(before, estate.Infer(), InventoryBuilder.Since));
        estate.Ecs("prod", "entirely-new-thing");
        var plan = CatalogReconciler.Plan(state with { MissedScans = estate.Resources.Select(r => r.Arn).Concat(estate.Repositories.Select(r => r.NodeId)).ToDictionary(k => k, _ => 0) }, estate.Infer(), InventoryBuilder.Since);

        Assert.Equal(1, plan.Counts.Created);
        Assert.Equal(0, plan.Counts.Removed);
    }

    [Fact]
    public void Garbage_in_any_field_is_borne()
    {
        var random = new Random(7);
        string[] odd = ["", " ", "-", "---", "\u0000", "ärger", "日本語", "a", "prod", "prod-prod", new string('x', 5_000), "arn:", "arn:aws:lambda:::function:", "*", "${{ x }}", "@", "#", "/", "@/", "[[[[", new string('[', 3_000), new string('>', 3_000), "\n\n", "service:\n", "---\n", "*.js", "=", "x=y"];
        for (var round = 0; round < 40; round++)
        {
            var e = new InventoryBuilder();
            string Odd() => odd[random.Next(odd.Length)];
            string[] types = ["ecs:service", "lambda:function", "apigateway:restapi", "cloudformation:stack", "rds:db", "cloudwatch:alarm", "ecs:cluster", "ec2:instance", "", "x"];
            string[] links = [LinkKind.Stack, LinkKind.RootStack, LinkKind.Cluster, LinkKind.Integration, LinkKind.EventSource, LinkKind.Watches, LinkKind.TaskDefinition, "odd"];
            for (var i = 0; i < 30; i++)
                e.Add(new ResourceFact(Odd() + i, types[random.Next(types.Length)], Odd(), Odd(), Odd(), new Dictionary<string, string> { ["Team"] = Odd(), ["service"] = Odd(), ["repo"] = Odd(), ["env"] = Odd(), ["aws:cloudformation:stack-name"] = Odd() },
                    new Dictionary<string, string> { [AttributeNames.Images] = Odd(), [AttributeNames.LogicalId] = Odd(), [AttributeNames.DesiredCount] = Odd(), [AttributeNames.LastDeployAt] = Odd() }, [new ResourceLink(links[random.Next(links.Length)], Odd() + random.Next(30)), new ResourceLink(links[random.Next(links.Length)], Odd())]));
            for (var i = 0; i < 8; i++) e.Repo($"{Odd()}r{i}", [Odd(), "services/" + Odd()], [new CommitAuthor(Odd(), 9)], ("CODEOWNERS", Odd() + " " + Odd()), ("README.md", Odd()), ("catalog-info.yaml", Odd()), (".github/workflows/x.yml", $"  run: aws ecs update-service --service {Odd()}"), ("serverless.yml", "service: " + Odd()));
            for (var i = 0; i < 4; i++) e.Teams.Add(new TeamFact("T" + i, Odd(), Odd() + i, Odd(), null, Odd(), [new TeamMember(Odd(), null)], [new TeamRepository(Odd(), Odd())]));

            var catalog = e.Infer();
            Assert.All(catalog.Services, s => Assert.NotEmpty(s.Name));
            _ = CatalogReconciler.Plan(new CatalogState(Guid.Empty, [], [], [], [], [], [], new Dictionary<string, int>()), catalog, InventoryBuilder.Since);
        }
    }

    private static void Distinct(IEnumerable<string> values)
    {
        var list = values.ToList();
        Assert.Equal(list.Count, list.Distinct(StringComparer.Ordinal).Count());
    }

    private static List<T> Shuffle<T>(IEnumerable<T> items, Random random) => [.. items.OrderBy(_ => random.Next())];

    private static string Json(InferredCatalog catalog) => JsonSerializer.Serialize(new { Services = catalog.Services.Select(s => new { s, Owner = s.Owner.ToString() }), catalog.Teams, catalog.Dependencies }, s_indented);
}
