using Dd0c.Demo.Aws;
using Dd0c.Domain.Discovery;
using Xunit;
using static Dd0c.Tests.Aws.CompanyBuilder;

namespace Dd0c.Tests.Aws;

public sealed class AwsScannerTests
{
    [Fact]
    public async Task Everything_in_a_region_is_found_and_every_cell_is_complete()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var scan = await aws.ScanAsync();

        Assert.All(scan.Result.Coverage, c => Assert.True(c.State == CoverageState.Complete, c.ToString()));
        Assert.Equal(
        [
            "apigateway:api", "apigateway:restapi", "cloudformation:stack", "cloudwatch:alarm", "dynamodb:table", "ecs:cluster", "ecs:service", "ecs:task-definition",
            "lambda:function", "rds:cluster", "rds:db", "s3:bucket", "sqs:queue",
        ], scan.Result.Resources.Select(r => r.Type).Distinct().Order());
        Assert.Equal(scan.Result.Resources.Count, scan.Result.Resources.Select(r => r.Arn).Distinct().Count());
        Assert.All(scan.Result.Resources, r => Assert.Equal((Account, Region), (r.Account, r.Region)));
    }

    [Fact]
    public async Task A_service_tells_its_cluster_its_images_and_its_last_deployment()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var scan = await aws.ScanAsync();

        var service = scan.Fact(Arn("ecs", "service/main/checkout"));
        Assert.Equal("2026-03-04T08:30:00Z", service.Attributes[AttributeNames.LastDeployAt]);
        Assert.Equal("checkout", service.Tags["service"]);
        Assert.Equal([Arn("ecs", "cluster/main")], scan.Links(service.Arn, LinkKind.Cluster));
        Assert.Equal([Arn("elasticloadbalancing", "targetgroup/checkout/0123456789abcdef")], scan.Links(service.Arn, LinkKind.TargetGroup));
        var definition = scan.Fact(scan.Links(service.Arn, LinkKind.TaskDefinition).Single());
        Assert.Equal($"{Account}.dkr.ecr.{Region}.amazonaws.com/checkout:1.2.3\npublic.ecr.aws/envoy:v1", definition.Attributes[AttributeNames.Images]);
        Assert.Equal("https://github.com/acme/checkout", definition.Attributes["org.opencontainers.image.source"]);
    }

    [Fact]
    public async Task Links_lead_from_apis_queues_and_alarms_to_what_they_concern()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var scan = await aws.ScanAsync();
        var (api, function, alarm) = (Arn("lambda", "function:orders-api"), Arn("lambda", "function:payments-worker"), Arn("cloudwatch", "alarm:orders-errors"));

        Assert.Equal([api, "https://internal.acme.example/health"], scan.Links($"arn:aws:apigateway:{Region}::/restapis/a1b2c3", LinkKind.Integration));
        Assert.Equal([api], scan.Links($"arn:aws:apigateway:{Region}::/apis/h1", LinkKind.Integration));
        Assert.Equal([Arn("sqs", "payments-jobs")], scan.Links(function, LinkKind.EventSource));
        Assert.Equal([Arn("sqs", "orders-dead")], scan.Links(api, LinkKind.DeadLetter));
        Assert.Equal(["FunctionName=orders-api", api], scan.Links(alarm, LinkKind.Watches));
        Assert.Contains(alarm, scan.Links(Arn("cloudwatch", "alarm:orders-down"), LinkKind.Watches));
        Assert.Equal([Arn("rds", "cluster:orders")], scan.Links(Arn("rds", "db:orders-1"), LinkKind.Cluster));
    }

    [Fact]
    public async Task Stack_membership_comes_from_tags_and_where_they_are_silent_from_the_stack_itself()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var scan = await aws.ScanAsync();

        var byTag = scan.Fact(Arn("dynamodb", "table/carts"));
        Assert.Equal((StackArn("checkout-prod"), "Carts"), (scan.Links(byTag.Arn, LinkKind.Stack).Single(), byTag.Attributes[AttributeNames.LogicalId]));
        var byStack = scan.Fact(Arn("lambda", "function:payments-worker"));
        Assert.Equal((StackArn("payments-prod"), "Worker"), (scan.Links(byStack.Arn, LinkKind.Stack).Single(), byStack.Attributes[AttributeNames.LogicalId]));
        // Nothing but the stack tells of this queue; its physical id is an address.
        Assert.Equal("sqs:queue", scan.Fact(Arn("sqs", "payments-jobs")).Type);
        Assert.DoesNotContain(scan.Result.Resources, r => r.Name == "payments-old");
        Assert.Equal([StackArn("checkout-prod")], scan.Links(StackArn("checkout-prod-Nested-1A2B3C"), LinkKind.ParentStack));
    }

    [Fact]
    public async Task Secrets_never_leave_the_client()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var scan = await aws.ScanAsync();
        Assert.DoesNotContain(Secret, scan.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain(scan.Progress, p => p.LastName?.Contains(Secret, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Every_page_is_read_however_small_the_pages_are()
    {
        var region = new Dd0c.Demo.Estate.AwsRegion(Region)
        {
            Stacks = [.. Enumerable.Range(0, 23).Select(i => Stack($"stack-{i}"))],
            Clusters = [.. Enumerable.Range(0, 5).Select(c => Cluster($"c{c}", Region, [.. Enumerable.Range(0, 25).Select(i => Service($"c{c}", $"svc-{c}-{i}"))]))],
            Functions = [.. Enumerable.Range(0, 31).Select(i => Function($"fn-{i}", Region, ("n", "1")))],
            HttpApis = [.. Enumerable.Range(0, 9).Select(i => new Dd0c.Demo.Estate.HttpApi($"h{i}", $"http-{i}", "HTTP", Day, Tags(), []))],
            DbInstances = [.. Enumerable.Range(0, 12).Select(i => new Dd0c.Demo.Estate.DbInstance(Arn("rds", $"db:db-{i}"), $"db-{i}", "postgres", "db.t4g.micro", null, Tags(), Day))],
            Alarms = [.. Enumerable.Range(0, 14).Select(i => new Dd0c.Demo.Estate.Alarm(Arn("cloudwatch", $"alarm:a{i}"), $"a{i}", "OK", "AWS/Lambda", "Errors", Tags(), i % 2 == 0 ? "TRUE" : null, Tags()))],
            Others = [.. Enumerable.Range(0, 40).Select(i => new Dd0c.Demo.Estate.TaggedResource(Arn("sns", $"topic-{i}"), Tags(("a", "b"))))],
        };
        await using var aws = await AwsDemoHost.StartAsync(Company(region), new AwsDemoOptions { PageSize = 4 });
        var scan = await aws.ScanAsync();

        var counts = scan.Result.Resources.CountBy(r => r.Type).ToDictionary();
        Assert.Equal((23, 5, 125, 125, 31, 9, 12, 14, 40), (counts["cloudformation:stack"], counts["ecs:cluster"], counts["ecs:service"], counts["ecs:task-definition"],
            counts["lambda:function"], counts["apigateway:api"], counts["rds:db"], counts["cloudwatch:alarm"], counts["sns:topic"]));
        Assert.All(scan.Result.Coverage, c => Assert.True(c.State == CoverageState.Complete, c.ToString()));
    }

    [Fact]
    public async Task An_endpoint_below_a_path_serves_all_services_as_well()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), prefix: "/demo/aws");
        var scan = await aws.ScanAsync();
        Assert.All(scan.Result.Coverage, c => Assert.True(c.State == CoverageState.Complete, c.ToString()));
    }

    [Fact]
    public async Task Progress_climbs_to_what_was_found()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var scan = await aws.ScanAsync();
        foreach (var cell in scan.Result.Coverage.Where(c => c.Found > 0 && scan.Progress.Any(p => p.Scope == c.Scope)))
        {
            Assert.Equal(cell.Found, scan.Progress.Where(p => p.Scope == cell.Scope).Max(p => p.Found));
        }
        Assert.Contains(scan.Progress, p => p.Scope.Kind == "lambda:function" && p.LastName == "orders-api");
    }

    [Fact]
    public async Task Several_regions_of_another_partition_are_read_with_its_own_ARNs()
    {
        // What the account holds is written in its partition's ARNs by AWS; what we make ourselves must agree.
        var region = new Dd0c.Demo.Estate.AwsRegion("cn-north-1")
        {
            Stacks = [new Dd0c.Demo.Estate.Stack("arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/a/1", "a", "CREATE_COMPLETE", Day, null)
                { Resources = [new Dd0c.Demo.Estate.StackResource("Table", "AWS::DynamoDB::Table", "carts", "CREATE_COMPLETE")] }],
            RestApis = [new Dd0c.Demo.Estate.RestApi("r1", "rest", Day, Tags(), [])],
        };
        await using var aws = await AwsDemoHost.StartAsync(Company(region));
        var scan = await aws.ScanAsync(aws.Connection(null, "cn-north-1"));
        Assert.Equal(["arn:aws-cn:apigateway:cn-north-1::/restapis/r1", "arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/a/1", "arn:aws-cn:dynamodb:cn-north-1:111122223333:table/carts"],
            scan.Result.Resources.Select(r => r.Arn));
    }
}
