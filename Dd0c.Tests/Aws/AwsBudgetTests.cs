using Dd0c.Demo.Estate;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Aws;

/// <summary>What a scan of about 500 resources in one account and region costs in calls, and that sparing them hides nothing.</summary>
[Trait("Length", "long")]
public sealed class AwsBudgetTests
{
    [Fact]
    public async Task An_unchanged_estate_of_500_resources_is_read_again_with_35_calls_at_most()
    {
        await using var aws = await StartAsync();
        var cold = await ScanAsync(aws);
        var coldCalls = aws.Served.Count;
        aws.Served.Clear();
        var warm = await ScanAsync(aws, cold.Result.Resources);
        var calls = string.Join(", ", aws.Served.GroupBy(c => c.Operation).Select(g => $"{g.Key} {g.Count()}"));
        TestContext.Current.TestOutputHelper?.WriteLine($"cold {coldCalls}, warm {aws.Served.Count}: {calls}");

        Assert.InRange(cold.Result.Resources.Count, 450, 550);
        Assert.True(aws.Served.Count <= 35, $"{aws.Served.Count} calls: {calls}");
        Assert.Equal(Text(cold), Text(warm));
        Assert.All(warm.Result.Coverage, c => Assert.Equal(CoverageState.Complete, c.State));
    }

    [Fact]
    public async Task What_was_taken_over_from_before_is_counted_in_its_cell_and_a_full_scan_takes_over_nothing()
    {
        await using var aws = await StartAsync();
        var cold = await ScanAsync(aws);
        Assert.All(cold.Result.Coverage, c => Assert.Equal(0, c.Kept));
        var coldCalls = aws.Served.Count;
        var warm = await ScanAsync(aws, cold.Result.Resources);
        Assert.Equal((40, 20, 10, 60), (warm.Cell("ecs:task-definition").Kept, warm.Cell("apigateway:restapi").Kept, warm.Cell("apigateway:api").Kept, warm.Cell("cloudformation:stack-resources").Kept));
        aws.Served.Clear();
        var full = await ScanAsync(aws, warm.Result.Resources, full: true);
        Assert.Equal(coldCalls, aws.Served.Count);
        Assert.All(full.Result.Coverage, c => Assert.Equal(0, c.Kept));
        Assert.Equal(Text(cold), Text(full));
    }

    [Fact]
    public async Task A_change_by_a_stack_a_deployment_or_a_new_api_is_seen_by_the_next_scan()
    {
        var before = await KnownAsync();
        var region = BudgetEstate.OneRegion();
        var service = region.Clusters[0].Services[0];
        var changed = region with
        {
            // The stack of rest-03 and http-03 was deployed, and both call something else now.
            Stacks = [.. region.Stacks.Select(s => s.Name == "stack-03" ? s with { UpdatedAt = s.UpdatedAt!.Value.AddDays(60) } : s)],
            RestApis = [.. region.RestApis.Select(a => a.Name == "rest-03" ? a with { Integrations = [s_elsewhere] } : a), new RestApi("restnew", "rest-new", region.RestApis[0].CreatedAt, new Dictionary<string, string>(), [s_elsewhere])],
            HttpApis = [.. region.HttpApis.Select(a => a.Name == "http-03" ? a with { Integrations = [s_elsewhere] } : a)],
            Clusters = [region.Clusters[0] with { Services = [service with { TaskDefinition = service.TaskDefinition with { Arn = service.TaskDefinition.Arn.Replace(":3", ":4", StringComparison.Ordinal), Containers = [service.TaskDefinition.Containers[0] with { Image = "new:2" }] } }, .. region.Clusters[0].Services.Skip(1)] }, .. region.Clusters.Skip(1)],
        };
        await using var aws = await StartAsync(changed);
        var scan = await ScanAsync(aws, before);
        foreach (var api in new[] { "restapis/rest03", "apis/http03", "restapis/restnew" }) Assert.Equal([Elsewhere], scan.Links($"arn:aws:apigateway:{BudgetEstate.Region}::/{api}", LinkKind.Integration));
        Assert.Equal("new:2", scan.Fact(service.TaskDefinition.Arn.Replace(":3", ":4", StringComparison.Ordinal)).Attributes[AttributeNames.Image]);
        Assert.DoesNotContain(scan.Result.Resources, r => r.Arn == service.TaskDefinition.Arn);
    }

    /// <summary>rest-02 stands in no stack, and AWS tells no time of its last change.</summary>
    [Fact]
    public async Task An_api_that_was_changed_by_hand_is_seen_by_the_next_full_scan_and_at_once_where_its_name_changed_with_it()
    {
        var before = await KnownAsync();
        var region = BudgetEstate.OneRegion();
        AwsRegion With(string name) => region with { RestApis = [.. region.RestApis.Select(a => a.Name == "rest-02" ? a with { Name = name, Integrations = [s_elsewhere] } : a)] };
        var arn = $"arn:aws:apigateway:{BudgetEstate.Region}::/restapis/rest02";
        await using var aws = await StartAsync(With("rest-02"));
        Assert.NotEqual([Elsewhere], (await ScanAsync(aws, before)).Links(arn, LinkKind.Integration));
        Assert.Equal([Elsewhere], (await ScanAsync(aws, before, full: true)).Links(arn, LinkKind.Integration));
        await using var renamed = await StartAsync(With("rest-02-new"));
        Assert.Equal([Elsewhere], (await ScanAsync(renamed, before)).Links(arn, LinkKind.Integration));
    }

    [Fact]
    public async Task Only_the_regions_that_were_named_are_read_and_nothing_is_said_of_the_others()
    {
        await using var aws = await StartAsync();
        var scan = await ScanAsync(aws, only: ["eu-west-3"]);
        Assert.Empty(scan.Result.Resources);
        Assert.All(scan.Result.Coverage, c => Assert.Equal("eu-west-3", c.Scope.Region));
        Assert.Equal(0, aws.Count("DescribeRegions"));
    }

    private const string Elsewhere = "https://elsewhere.example/";
    private static readonly ApiIntegration s_elsewhere = new("/", "GET", "HTTP_PROXY", Elsewhere);

    private static Task<AwsDemoHost> StartAsync(AwsRegion? region = null) => AwsDemoHost.StartAsync(BudgetEstate.Company(region));

    private static async Task<IReadOnlyList<ResourceFact>> KnownAsync()
    {
        await using var aws = await StartAsync();
        return (await ScanAsync(aws)).Result.Resources;
    }

    private static Task<Scan> ScanAsync(AwsDemoHost aws, IReadOnlyList<ResourceFact>? known = null, bool full = false, IReadOnlyList<string>? only = null) =>
        aws.ScanAsync(aws.Connection(new AwsAuth.AccessKey(BudgetEstate.KeyId, BudgetEstate.SecretKey, null), only is null ? [BudgetEstate.Region] : []), known, full: full, only: only);

    private static IEnumerable<string> Text(Scan scan) => scan.Result.Resources.Select(r => CanonicalJson.Of(r));
}
