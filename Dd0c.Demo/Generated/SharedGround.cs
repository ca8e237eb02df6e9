using Dd0c.Demo.Estate;
using Dd0c.Demo.Estate.Build;

namespace Dd0c.Demo.Generated;

/// <summary>What every account holds and nobody would call a service of the business: bootstraps, StackSets, networks, shared clusters and databases, log shippers, samples.</summary>
/// <param name="region">Filled with the services already.</param>
internal sealed class SharedGround(Habits habits, RegionDraft region, Stage stage, string regionName, DateTimeOffset now)
{
    private readonly Draw _draw = habits.Draw.For($"shared/{stage.Account}/{regionName}");
    private readonly List<string> _shared = [];

    public IReadOnlyList<string> Build()
    {
        var cdk = habits.Tools.Any(t => t.Item1 == Tool.Cdk);
        if (cdk || _draw.Chance("cdk once", 0.2))
        {
            var bootstrap = Stack("CDKToolkit", "This stack includes resources needed to deploy AWS CDK apps into this environment");
            bootstrap.Add("StagingBucket", "AWS::S3::Bucket", $"cdk-hnb659fds-assets-{stage.Account}-{regionName}");
            Other(bootstrap, "StagingBucket", $"arn:aws:s3:::cdk-hnb659fds-assets-{stage.Account}-{regionName}");
            Other(bootstrap, "ContainerAssetsRepository", region.Arn("ecr", $"repository/cdk-hnb659fds-container-assets-{stage.Account}-{regionName}"));
        }
        if (habits.Tools.Any(t => t.Item1 == Tool.Sam))
        {
            var sam = Stack("aws-sam-cli-managed-default", "Managed Stack for AWS SAM CLI");
            Other(sam, "SamCliSourceBucket", $"arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-{_draw.Lower("samcli", 12)}");
        }
        Organisation();
        Network();
        Monitoring();
        if (_draw.Chance("shared database", 0.45)) SharedDatabase();
        if (_draw.Chance("state", 0.5)) TerraformState();
        if (_draw.Chance("samples", 0.35)) Samples();
        if (_draw.Chance("security stack", 0.4)) Function(Stack("security-tooling", "GuardDuty and Security Hub to chat"), "FindingsToSlack", "security-findings-to-slack");
        if (habits.Tools.Any(t => t.Item1 == Tool.Copilot)) Copilot();
        FleetAlarm();
        return _shared;
    }

    private void Organisation()
    {
        if (habits.Draw.Chance("control tower", 0.4))
        {
            foreach (var name in new[] { "BP-BASELINE-CLOUDWATCH", "BP-BASELINE-CONFIG", "BP-BASELINE-ROLES" }) Stack($"StackSet-AWSControlTower{name}-{_draw.Uuid(name)}", "Configure AWS Control Tower baselines");
            Function(null, "", "aws-controltower-NotificationForwarder");
        }
        if (habits.Draw.Chance("stack sets", 0.5))
        {
            var baseline = Stack($"StackSet-org-security-baseline-{_draw.Uuid("baseline")}", "Account baseline");
            Function(baseline, "RemediateFunction", "org-security-baseline-remediate");
        }
    }

    private void Network()
    {
        if (habits.Draw.Chance("network by stack", 0.5))
        {
            var network = Stack(habits.Draw.Pick("network", ["network", $"vpc-{stage.Word}", $"{habits.Company}-network-{stage.Word}", $"NetworkStack-{stage.Word}", "core-infra"]), "VPC, subnets, NAT and the shared load balancer");
            network.Add("Vpc", "AWS::EC2::VPC", "vpc-" + _draw.Hex("vpc", 17));
            Other(network, "PublicLoadBalancer", region.Arn("elasticloadbalancing", $"loadbalancer/app/shared-public/{_draw.Hex("alb", 16)}"));
        }
        else
            Other(null, "", region.Arn("ec2", $"vpc/vpc-{_draw.Hex("vpc", 17)}"));
        if (_draw.Chance("iam", 0.4)) Stack(habits.Draw.Pick("iam stack", ["iam-roles", "IamStack", "github-oidc-provider", $"{habits.Company}-iam"]), "Roles");
    }

    private void Monitoring()
    {
        switch (habits.Draw.Number("monitoring", 5))
        {
            case 0:
                var datadog = Stack($"DatadogIntegration-ForwarderStack-{_draw.Upper("datadog", 13)}", "Pushes logs, metrics and traces from AWS to Datadog.");
                Function(datadog, "Forwarder", $"DatadogIntegration-ForwarderStack-{_draw.Upper("datadog", 8)}-Forwarder-{_draw.MixedCase("forwarder", 12)}"[..60]);
                break;
            case 1:
                Function(Stack("datadog-forwarder", "Pushes logs, metrics and traces from AWS to Datadog."), "Forwarder", "datadog-forwarder");
                break;
            case 2:
                Function(null, "", "newrelic-log-ingestion");
                break;
            case 3:
                Function(null, "", "LogsToElasticsearch_logs");
                break;
            default:
                Function(Stack("serverlessrepo-lumigo-log-shipper", "Log shipper"), "LogShipper", "serverlessrepo-lumigo-log-shipper-LogShipper");
                break;
        }
        Other(null, "", $"arn:aws:s3:::{habits.Company}-logs-{stage.Word}-{_draw.Hex("logs", 6)}");
    }

    private void SharedDatabase()
    {
        var name = $"{habits.Draw.Pick("shared database", ["shared-postgres", "main-db", "common-mysql", "legacy-db", $"{habits.Company}-shared-db"])}-{stage.Word}";
        var arn = region.Arn("rds", $"db:{name}");
        region.DbInstances.Add(new DbInstance(arn, name, "postgres", "db.r7g.2xlarge", null, Tags(), now.AddDays(-1_500)));
        _shared.Add(arn);
    }

    private void TerraformState()
    {
        Other(null, "", $"arn:aws:s3:::{habits.Company}-tfstate-{stage.Account}-{regionName}");
        Other(null, "", region.Arn("dynamodb", "table/terraform-locks"));
    }

    private void Samples()
    {
        foreach (var name in new[] { "hello-world", "my-test-function", "test123" }) Function(null, "", name);
        Stack("sam-app", "Sample SAM Template for sam-app").Status = "ROLLBACK_COMPLETE";
    }

    private void Copilot()
    {
        Stack($"{habits.Company}-infrastructure-roles", "Configure the AWSCloudFormationStackSetAdministrationRole to enable use of AWS CloudFormation StackSets.");
        Stack($"StackSet-{habits.Company}-infrastructure-{_draw.Uuid("copilot")}", "Cross-regional resources to support the CodePipeline for a workspace");
        foreach (var word in habits.Stages.Where(s => s.Account == stage.Account).Select(s => s.Word))
        {
            var environment = Stack($"{habits.Company}-{word}", "CloudFormation environment template for infrastructure shared among Copilot workloads.");
            environment.Tags["copilot-application"] = habits.Company;
            environment.Tags["copilot-environment"] = word;
        }
    }

    /// <summary>Of all the alarms one that pages.</summary>
    private void FleetAlarm()
    {
        var some = region.Alarms.Where(a => a.Rule is null).Select(a => a.Name).Order(StringComparer.Ordinal).Take(5).ToList();
        if (some.Count < 3) return;
        var name = $"{habits.Company}-is-hurting";
        var arn = region.Arn("cloudwatch", "alarm:" + name);
        region.Alarms.Add(new Alarm(arn, name, "OK", null, null, new Dictionary<string, string>(), string.Join(" OR ", some.Select(a => $"ALARM(\"{a}\")")), new Dictionary<string, string>()));
        _shared.Add(arn);
    }

    private StackDraft Stack(string name, string description)
    {
        var stack = region.Stack(name, now.AddDays(-1_000));
        stack.Description = description;
        foreach (var (key, value) in habits.SharedTags) stack.Tags[key] = value;
        _shared.Add(stack.Arn);
        return stack;
    }

    private void Function(StackDraft? stack, string logicalId, string name)
    {
        var arn = region.Arn("lambda", "function:" + name);
        region.Functions.Add(new LambdaFunction(arn, name, "python3.12", "lambda_function.lambda_handler", now.AddDays(-300)) { Tags = Member(stack, logicalId) });
        stack?.Add(logicalId, "AWS::Lambda::Function", name);
        _shared.Add(arn);
    }

    private void Other(StackDraft? stack, string logicalId, string arn)
    {
        region.Others.Add(new TaggedResource(arn, stack is null ? Tags() : Member(stack, logicalId)));
        _shared.Add(arn);
    }

    private Dictionary<string, string> Tags()
    {
        var tags = habits.SharedTags.ToDictionary(t => t.Key, t => t.Value);
        tags["ManagedBy"] = "terraform";
        if (habits.OwnerTag is { } owner) tags[owner.Key] = habits.Draw.Pick("shared owner", ["platform", "devops", "infrastructure"]);
        if (habits.EnvironmentTag is { } environment) tags[environment.Key] = stage.Long;
        return tags;
    }

    private static Dictionary<string, string> Member(StackDraft? stack, string logicalId) => stack is null ? [] : new()
    {
        ["aws:cloudformation:stack-name"] = stack.Name,
        ["aws:cloudformation:stack-id"] = stack.Arn,
        ["aws:cloudformation:logical-id"] = logicalId,
    };
}
