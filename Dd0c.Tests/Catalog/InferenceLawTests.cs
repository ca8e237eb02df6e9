using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Catalog;

/// <summary>Laws that hold for any estate; each seed makes another one.</summary>
public sealed class InferenceLawTests(PostgresFixture postgres)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Shuffling_the_inventory_changes_nothing(int seed)
    {
        var random = new Random(seed);
        var inventory = RandomEstate.Make(seed).Build();
        var shuffled = new Inventory(Shuffle(inventory.Resources.Select(s => Inside(s, random)), random), Shuffle(inventory.Repositories.Select(s => Inside(s, random)), random), Shuffle(inventory.Teams.Select(s => Inside(s, random)), random));

        Assert.Equal(Json(CatalogInference.Infer(inventory)), Json(CatalogInference.Infer(shuffled)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Reconciling_twice_plans_nothing_the_second_time(int seed)
    {
        var estate = RandomEstate.Make(seed);
        var state = new CatalogState(Guid.Empty, [], [], [], [], [], [], Scans(estate));
        state = CatalogReconcilerTests.Apply(state, CatalogReconciler.Plan(state, estate.Infer(), InventoryBuilder.Since));

        Assert.True(CatalogReconciler.Plan(state, estate.Infer(), InventoryBuilder.Since.AddDays(1)).IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_grows_and_is_renamed_between_two_runs_keeps_its_identity_and_settles(int seed)
    {
        var (before, after) = (RandomEstate.Make(seed), RandomEstate.Make(seed, later: true));
        var state = new CatalogState(Guid.Empty, [], [], [], [], [], [], Scans(before));
        state = CatalogReconcilerTests.Apply(state, CatalogReconciler.Plan(state, before.Infer(), InventoryBuilder.Since));
        var ids = Parts(state);
        state = state with { MissedScans = Scans(after) };
        state = CatalogReconcilerTests.Apply(state, CatalogReconciler.Plan(state, after.Infer(), InventoryBuilder.Since.AddDays(1)));

        Assert.All(Parts(state), p => Assert.True(!ids.TryGetValue(p.Key, out var id) || id == p.Value, p.Key));
        Assert.True(CatalogReconciler.Plan(state, after.Infer(), InventoryBuilder.Since.AddDays(2)).IsEmpty);

        static Dictionary<string, Guid> Parts(CatalogState state) => state.Services.Where(s => s.RemovedAt is null && s.Name.StartsWith("mono", StringComparison.Ordinal)).ToDictionary(s => s.Name, s => s.Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task On_a_real_database_too_the_same_estate_again_plans_nothing(int seed)
    {
        await using var portal = await ServedPortal.StartAsync(postgres, TestContext.Current.CancellationToken);
        using var client = await portal.ClientAsync("law");
        Assert.False((await CatalogStoreTests.ReconcileAsync(portal, "law", RandomEstate.Make(seed))).IsEmpty);
        Assert.True((await CatalogStoreTests.ReconcileAsync(portal, "law", RandomEstate.Make(seed))).IsEmpty);
        Assert.False((await CatalogStoreTests.ReconcileAsync(portal, "law", RandomEstate.Make(seed, later: true))).IsEmpty);
        Assert.True((await CatalogStoreTests.ReconcileAsync(portal, "law", RandomEstate.Make(seed, later: true))).IsEmpty);
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
        Distinct(catalog.Entities.Select(e => $"{e.Kind} {e.Key}"));
        Assert.All(catalog.Entities.SelectMany(e => e.Services), k => Assert.Contains(catalog.Services, s => s.Key == k));
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

    private static Dictionary<string, int> Scans(InventoryBuilder e) => e.Resources.Select(r => r.Arn).Concat(e.Repositories.Select(r => r.NodeId)).Concat(e.Teams.Select(t => t.NodeId)).Distinct().ToDictionary(k => k, _ => 0);

    private static Seen<ResourceFact> Inside(Seen<ResourceFact> seen, Random random) => seen with { Fact = seen.Fact with { Tags = Shuffle(seen.Fact.Tags, random).ToDictionary(), Attributes = Shuffle(seen.Fact.Attributes, random).ToDictionary(), Links = Shuffle(seen.Fact.Links, random) } };

    private static Seen<RepositoryFact> Inside(Seen<RepositoryFact> seen, Random random) => seen with { Fact = seen.Fact with { Files = Shuffle(seen.Fact.Files, random), Directories = Shuffle(seen.Fact.Directories, random), Authors = Shuffle(seen.Fact.Authors, random), Languages = Shuffle(seen.Fact.Languages, random) } };

    private static Seen<TeamFact> Inside(Seen<TeamFact> seen, Random random) => seen with { Fact = seen.Fact with { Members = Shuffle(seen.Fact.Members, random), Repositories = Shuffle(seen.Fact.Repositories, random) } };

    private static void Distinct(IEnumerable<string> values)
    {
        var list = values.ToList();
        Assert.Equal(list.Count, list.Distinct(StringComparer.Ordinal).Count());
    }

    private static List<T> Shuffle<T>(IEnumerable<T> items, Random random) => [.. items.OrderBy(_ => random.Next())];

    private static string Json(InferredCatalog catalog) => JsonSerializer.Serialize(new { Services = catalog.Services.Select(s => new { s, Owner = s.Owner.ToString() }), catalog.Teams, catalog.Dependencies, catalog.Entities }, s_indented);
}
