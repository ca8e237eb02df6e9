namespace Dd0c.Demo.Estate.Build;

/// <summary>What every account holds and nobody would call a service: bootstraps, StackSets, samples, shared ground.</summary>
internal static class AwsNoise
{
    /// <summary>Adds it, and returns the ARNs that belong to no one service.</summary>
    public static IReadOnlyList<string> Add(AwsDraft aws, DateTimeOffset now)
    {
        var shared = new List<string>();
        foreach (var account in new[] { AwsDraft.Production, AwsDraft.NonProduction })
            foreach (var name in AwsDraft.Regions)
                shared.AddRange(InRegion(aws.In(account, name), account, name, now));
        shared.AddRange(Samples(aws.In(AwsDraft.NonProduction, "eu-west-1"), now));
        shared.Add(FleetAlarm(aws.In(AwsDraft.Production, "eu-west-1")));
        return shared;
    }

    private static IEnumerable<string> InRegion(RegionDraft region, string account, string name, DateTimeOffset now)
    {
        var bootstrap = region.Stack("CDKToolkit", now.AddDays(-900));
        bootstrap.Description = "This stack includes resources needed to deploy AWS CDK apps into this environment";
        bootstrap.Parameters["TrustedAccounts"] = account;
        bootstrap.Add("StagingBucket", "AWS::S3::Bucket", $"cdk-hnb659fds-assets-{account}-{name}");
        bootstrap.Add("ContainerAssetsRepository", "AWS::ECR::Repository", $"cdk-hnb659fds-container-assets-{account}-{name}");
        yield return bootstrap.Arn;

        var baseline = region.Stack($"StackSet-org-security-baseline-{Seeded.Uuid("stackset" + account)}", now.AddDays(-700));
        baseline.Description = "Account baseline: trail, config, guard rails";
        baseline.Add("ConfigRecorder", "AWS::Config::ConfigurationRecorder", "default");
        var guard = region.Arn("lambda", "function:org-security-baseline-remediate");
        baseline.Add("RemediateFunction", "AWS::Lambda::Function", "org-security-baseline-remediate");
        region.Functions.Add(new LambdaFunction(guard, "org-security-baseline-remediate", "python3.12", "index.handler", now.AddDays(-700))
        {
            Tags = Member(baseline, "RemediateFunction"),
            Environment = new Dictionary<string, string> { ["WEBHOOK_TOKEN"] = Secrets.For("baseline" + account + name) },
        });
        yield return baseline.Arn;
        yield return guard;

        var network = region.Stack("network", now.AddDays(-1200));
        network.Description = "VPC, subnets, NAT and the shared load balancer";
        network.Tags["team"] = "platform";
        network.Add("Vpc", "AWS::EC2::VPC", "vpc-" + Seeded.Hex("vpc" + account + name, 17));
        var balancer = region.Arn("elasticloadbalancing", $"loadbalancer/app/shared-public/{Seeded.Hex("alb" + account + name, 16)}");
        network.Add("PublicLoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", balancer);
        region.Others.Add(new TaggedResource(balancer, Member(network, "PublicLoadBalancer")));
        yield return network.Arn;
        yield return balancer;
    }

    private static IEnumerable<string> Samples(RegionDraft region, DateTimeOffset now)
    {
        var sam = region.Stack("aws-sam-cli-managed-default", now.AddDays(-500));
        sam.Add("SamCliSourceBucket", "AWS::S3::Bucket", "aws-sam-cli-managed-default-samclisourcebucket-" + Seeded.Lower("samcli", 13));
        yield return sam.Arn;

        var failed = region.Stack("sam-app", now.AddDays(-400));
        failed.Status = "ROLLBACK_COMPLETE";
        failed.Description = "Sample SAM Template for sam-app";
        yield return failed.Arn;

        foreach (var sample in new[] { "hello-world", "my-test-function" })
        {
            var arn = region.Arn("lambda", $"function:{sample}");
            region.Functions.Add(new LambdaFunction(arn, sample, "nodejs20.x", "index.handler", now.AddDays(-600)) { Description = "An AWS Lambda function" });
            yield return arn;
        }

        var deleted = region.Stack("old-prototype-dev", now.AddDays(-800));
        deleted.Status = "DELETE_COMPLETE";
        yield return deleted.Arn;
    }

    private static string FleetAlarm(RegionDraft region)
    {
        var rule = string.Join(" OR ", region.Alarms.Where(a => a.Rule is null).Select(a => a.Name).Order(StringComparer.Ordinal).Take(4).Select(name => $"ALARM(\"{name}\")"));
        var alarm = new Alarm(region.Arn("cloudwatch", "alarm:shop-is-hurting"), "shop-is-hurting", "ALARM", null, null, new Dictionary<string, string>(), rule, new Dictionary<string, string> { ["team"] = "platform" });
        region.Alarms.Add(alarm);
        return alarm.Arn;
    }

    private static Dictionary<string, string> Member(StackDraft stack, string logicalId) => new()
    {
        ["aws:cloudformation:stack-name"] = stack.Name,
        ["aws:cloudformation:stack-id"] = stack.Arn,
        ["aws:cloudformation:logical-id"] = logicalId,
    };
}
