using System.Text.Json;
using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Discovery;
using Xunit;
using static Dd0c.Tests.Aws.CompanyBuilder;

namespace Dd0c.Tests.Aws;

public sealed class AwsWarmScanTests
{
    [Fact]
    public async Task A_second_scan_makes_fewer_calls_and_brings_the_same_facts()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var cold = await aws.ScanAsync();
        var coldCalls = aws.Served.Count;
        aws.Served.Clear();
        var warm = await aws.ScanAsync(known: cold.Result.Resources);

        Assert.Equal(cold.Result.Resources.Select(r => JsonSerializer.Serialize(r)), warm.Result.Resources.Select(r => JsonSerializer.Serialize(r)));
        Assert.True(aws.Served.Count < coldCalls);
        Assert.Equal(0, aws.Count("DescribeTaskDefinition"));
        Assert.Equal(0, aws.Count("ListStackResources"));
        Assert.DoesNotContain(aws.Served, c => c is { Service: "apigateway", Operation: "GetResources" });
        Assert.Equal(0, aws.Count("GetIntegrations")); // an API without a stack waits for the next full scan, unless the list says otherwise of it
    }

    [Fact]
    public async Task A_stack_that_changed_is_read_again_with_its_api()
    {
        var region = Everything();
        IReadOnlyList<ResourceFact> before;
        await using (var first = await AwsDemoHost.StartAsync(Company(region))) { before = (await first.ScanAsync()).Result.Resources; }
        var changed = region with
        {
            Stacks = [.. region.Stacks.Select(s => s.Name == "checkout-prod" ? s with { UpdatedAt = Day.AddDays(9) } : s)],
            RestApis = [region.RestApis[0] with { Integrations = [new ApiIntegration("/", "GET", "HTTP_PROXY", "https://new.acme.example/")] }],
        };
        await using var aws = await AwsDemoHost.StartAsync(Company(changed));
        var scan = await aws.ScanAsync(known: before);
        Assert.Equal(["https://new.acme.example/"], scan.Links($"arn:aws:apigateway:{Region}::/restapis/a1b2c3", LinkKind.Integration));
    }

    [Fact]
    public async Task A_kind_of_which_nothing_is_left_is_still_told_as_seen_whole()
    {
        IReadOnlyList<ResourceFact> before;
        await using (var first = await AwsDemoHost.StartAsync(Company(Everything()))) { before = (await first.ScanAsync()).Result.Resources; }
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything() with { Others = [], Stacks = [] }));
        var scan = await aws.ScanAsync(known: before);
        Assert.Equal((CoverageState.Complete, 0), (scan.Cell("sqs:queue").State, scan.Cell("sqs:queue").Found));
        Assert.DoesNotContain(scan.Result.Resources, r => r.Type is "sqs:queue" or "dynamodb:table");
    }
}
