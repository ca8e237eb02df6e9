using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Discovery;
using Xunit;
using static Dd0c.Tests.Aws.CompanyBuilder;

namespace Dd0c.Tests.Aws;

/// <summary>An account of ordinary size that enforces AWS's documented rates.</summary>
public sealed class AwsPaceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Five_hundred_resources_are_read_at_AWSs_pace_without_one_throttled_call()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Ordinary()), new AwsDemoOptions { EnforceRates = true, Latency = TimeSpan.FromMilliseconds(5) });
        var cold = await aws.ScanAsync();
        Assert.DoesNotContain(cold.Calls, c => c.Outcome != "ok");
        Assert.All(cold.Result.Coverage, c => Assert.True(c.State == CoverageState.Complete, c.ToString()));
        var warm = await aws.ScanAsync(known: cold.Result.Resources);
        output.WriteLine($"{cold.Result.Resources.Count} resources, {cold.Calls.Count} calls cold, {warm.Calls.Count} warm");
        // Tags place everything, so no stack is listed; task definitions are known, APIs belong to stacks that did not change.
        Assert.InRange(cold.Calls.Count, 80, 130);
        Assert.InRange(warm.Calls.Count, 10, 40);
    }

    internal static AwsRegion Ordinary(int restApis = 8)
    {
        (string, string)[] In(int i) => [("aws:cloudformation:stack-id", StackArn($"stack-{i % 60}")), ("aws:cloudformation:logical-id", $"R{i}")];
        var tags = Enumerable.Range(0, 400).Select(i => Tags(In(i))).ToArray();
        return new AwsRegion(Region)
        {
            Stacks = [.. Enumerable.Range(0, 60).Select(i => Stack($"stack-{i}"))],
            Clusters = [.. Enumerable.Range(0, 3).Select(c => Cluster($"c{c}", Region, [.. Enumerable.Range(0, 14).Select(i => Service($"c{c}", $"svc-{c}-{i}") with { Tags = tags[i] })]) with { Tags = tags[c] })],
            Functions = [.. Enumerable.Range(0, 150).Select(i => Function($"fn-{i}", Region, In(i)))],
            EventSourceMappings = [.. Enumerable.Range(0, 60).Select(i => new EventSourceMapping($"u{i}", Arn("lambda", $"function:fn-{i}"), Arn("sqs", $"q-{i}"), "Enabled"))],
            RestApis = [.. Enumerable.Range(0, restApis).Select(i => new RestApi($"r{i}", $"rest-{i}", Day, tags[i], [new ApiIntegration("/", "GET", "AWS_PROXY", Arn("lambda", $"function:fn-{i}"))]))],
            HttpApis = [.. Enumerable.Range(0, 10).Select(i => new HttpApi($"h{i}", $"http-{i}", "HTTP", Day, tags[i], [new ApiIntegration("/", "GET", "AWS_PROXY", Arn("lambda", $"function:fn-{i}"))]))],
            DbInstances = [.. Enumerable.Range(0, 25).Select(i => new DbInstance(Arn("rds", $"db:db-{i}"), $"db-{i}", "postgres", "db.t4g.micro", null, tags[i], Day))],
            Alarms = [.. Enumerable.Range(0, 120).Select(i => new Alarm(Arn("cloudwatch", $"alarm:a{i}"), $"a{i}", "OK", "AWS/Lambda", "Errors", Tags(("FunctionName", $"fn-{i}")), null, Tags()))],
            Others = [.. Enumerable.Range(0, 60).Select(i => new TaggedResource(Arn("sqs", $"q-{i}"), tags[i]))],
        };
    }
}
