using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Discovery;
using Xunit;
using static Dd0c.Tests.Aws.CompanyBuilder;

namespace Dd0c.Tests.Aws;

public sealed class AwsStackImportTests
{
    [Fact]
    public async Task A_stack_points_at_the_stacks_whose_outputs_it_imports()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Region()));
        var scan = await aws.ScanAsync();

        Assert.Equal([StackArn("payments-prod")], scan.Links(StackArn("checkout-prod"), LinkKind.Import));
        Assert.Empty(scan.Links(StackArn("payments-prod"), LinkKind.Import));
        Assert.Equal((CoverageState.Complete, 2), (scan.Cell("cloudformation:export").State, scan.Cell("cloudformation:export").Found));
    }

    [Fact]
    public async Task While_no_stack_changes_nothing_is_asked_and_the_links_stay()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Region()));
        var first = await aws.ScanAsync();
        aws.Served.Clear();
        var second = await aws.ScanAsync(known: first.Result.Resources);

        Assert.Equal((0, 0), (aws.Count("ListExports"), aws.Count("ListImports")));
        Assert.Equal([StackArn("payments-prod")], second.Links(StackArn("checkout-prod"), LinkKind.Import));
    }

    [Fact]
    public async Task A_stack_that_was_read_in_the_middle_of_an_update_is_asked_again_when_it_has_ended()
    {
        var going = Region() with { Stacks = [Region().Stacks[0], Region().Stacks[1] with { Status = "UPDATE_IN_PROGRESS", Imports = [] }] };
        IReadOnlyList<ResourceFact> before;
        await using (var first = await AwsDemoHost.StartAsync(Company(going))) { before = (await first.ScanAsync()).Result.Resources; }
        await using var aws = await AwsDemoHost.StartAsync(Company(going with { Stacks = [going.Stacks[0], going.Stacks[1] with { Status = "UPDATE_COMPLETE", Imports = ["payments-Queue"] }] }));

        Assert.Equal([StackArn("payments-prod")], (await aws.ScanAsync(known: before)).Links(StackArn("checkout-prod"), LinkKind.Import));
    }

    [Fact]
    public async Task Where_it_may_not_be_read_the_links_known_before_stay_and_are_asked_for_again()
    {
        IReadOnlyList<ResourceFact> before;
        await using (var first = await AwsDemoHost.StartAsync(Company(Region()))) { before = (await first.ScanAsync()).Result.Resources; }
        var changed = Region() with { Stacks = [.. Region().Stacks.Select(s => s with { UpdatedAt = Day.AddDays(5) })] };
        await using (var refusing = await AwsDemoHost.StartAsync(Company(changed), new AwsDemoOptions { RefusedActions = new HashSet<string> { "cloudformation:ListImports" } }))
        {
            var scan = await refusing.ScanAsync(known: before);
            Assert.Equal(CoverageState.Refused, scan.Cell("cloudformation:export").State);
            Assert.Equal([StackArn("payments-prod")], scan.Links(StackArn("checkout-prod"), LinkKind.Import));
            before = scan.Result.Resources;
        }
        await using var aws = await AwsDemoHost.StartAsync(Company(changed));
        await aws.ScanAsync(known: before);
        Assert.Equal(2, aws.Count("ListImports"));
    }

    [Fact]
    public async Task Of_a_stacks_parameters_only_whole_ARNs_are_kept()
    {
        var queue = Arn("sqs", "payments-jobs");
        var region = Region() with
        {
            Stacks = [Stack("checkout-prod") with { Parameters = Tags(("Queue", queue), ("Password", Secret + "x"), ("Url", queue + "?token=" + Secret), ("List", queue + "," + Secret), ("Plain", "arn:" + Secret)) }],
        };
        await using var aws = await AwsDemoHost.StartAsync(Company(region));
        Assert.Equal([queue], (await aws.ScanAsync()).Links(StackArn("checkout-prod"), LinkKind.Uses));
    }

    [Fact]
    public async Task A_task_definition_points_at_the_secrets_it_is_handed_and_not_at_their_keys()
    {
        var service = Service("main", "checkout");
        var container = service.TaskDefinition.Containers[0] with { Secrets = Tags(("DB", Arn("secretsmanager", "secret:payments/db-AbCdEf") + ":password::"), ("KEY", "/search/key")) };
        var region = new AwsRegion(CompanyBuilder.Region) { Clusters = [Cluster("main", CompanyBuilder.Region, service with { TaskDefinition = service.TaskDefinition with { Containers = [container] } })] };
        await using var aws = await AwsDemoHost.StartAsync(Company(region));
        Assert.Equal([Arn("secretsmanager", "secret:payments/db-AbCdEf"), Arn("ssm", "parameter/search/key")], (await aws.ScanAsync()).Links(service.TaskDefinition.Arn, LinkKind.Uses));
    }

    private static AwsRegion Region() => new(CompanyBuilder.Region)
    {
        Stacks =
        [
            Stack("payments-prod") with { Exports = Tags(("payments-Queue", Secret + "export"), ("payments-Table", "t")) },
            Stack("checkout-prod") with { Imports = ["payments-Queue"] },
        ],
    };
}
