using System.Text.RegularExpressions;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>Machinery of AWS and of deployment tools, and things already deleted: in the inventory, but no service and no part of one.</summary>
internal static partial class Noise
{
    public static bool IsStack(ResourceFact stack) => IsGone(stack) || IsMachinery(stack.Name) || IsSample(stack);

    /// <summary>A stack that AWS or a deployment tool made for itself: what is in it is machinery too.</summary>
    public static bool IsMachinery(string stackName) => MachineryStack().IsMatch(stackName);

    /// <summary>Functions that a framework adds for itself: custom resources, log retention, bucket notifications, canaries' plumbing.</summary>
    public static bool IsFunction(ResourceFact function) => IsGone(function) || IsSample(function) || HelperFunction().IsMatch(function.Name)
        || (function.Attributes.GetValueOrDefault(AttributeNames.LogicalId) is { } id && HelperFunction().IsMatch(id))
        || (function.Attributes.GetValueOrDefault(AttributeNames.Handler) == "__entrypoint__.handler");

    public static bool IsStore(ResourceFact store) => StoreName().IsMatch(store.Name);

    private static bool IsGone(ResourceFact fact) =>
        fact.Attributes.GetValueOrDefault(AttributeNames.Status) is { } status && (status is "DELETE_COMPLETE" or "INACTIVE" or "DRAINING" or "REVIEW_IN_PROGRESS"
            // A creation that was rolled back left nothing; an update that was rolled back left what was there.
            or "ROLLBACK_COMPLETE" or "ROLLBACK_IN_PROGRESS" or "CREATE_FAILED" || status.StartsWith("DELETE_IN", StringComparison.Ordinal));

    /// <summary>Somebody's first steps: the names and descriptions that AWS's own tutorials and console fill in.</summary>
    private static bool IsSample(ResourceFact fact) => SampleName().IsMatch(fact.Name)
        || fact.Attributes.GetValueOrDefault(AttributeNames.Description)?.StartsWith("Sample SAM Template", StringComparison.OrdinalIgnoreCase) == true;

    [GeneratedRegex("^(hello-?_?world.*|sam-?app(-hello.*)?|my-?(first|test|new)?-?(function|lambda)-?\\d*|(test|foo|bar|asdf|tmp|temp)-?\\d*|(test|sample|example|demo)-?(function|lambda|stack)-?\\d*|sample-?(app|application|cdk|sam|serverless|project|service|test)-?stack-?\\d*)$", RegexOptions.IgnoreCase)]
    private static partial Regex SampleName();

    [GeneratedRegex("^(CDKToolkit|aws-sam-cli-managed-.*|StackSet-.*|AWSControlTower.*|aws-controltower.*|AWS-QuickSetup.*|awseb-e-.*|eksctl-.*|CodeBuild-.*|SC-\\d{12}-.*|aws-cloud9-.*|cdk-bootstrap.*|amplify-login-.*|aws-cdk-.*-bootstrap|Infra-ECS-Cluster-.*|EC2ContainerService-.*|ECS-Console-V2-.*|DatadogIntegration.*|datadog-?forwarder.*|serverlessrepo-.*|security-tooling.*|NewRelic-?Log-?Ingestion.*|SumoLogic.*|lumigo-.*|aws-config-.*|ControlTower.*|LandingZone.*|organization-formation.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex MachineryStack();

    // As the tools write them: logical ids in PascalCase with a hash or a random tail, the Serverless Framework's four, AWS's own prefixes.
    [GeneratedRegex("(LogRetention[0-9a-f]{8}|(?-i:CustomResource(Provider|Handler|Function|Lambda|[0-9A-F]{8}|[A-Za-z]{0,10}-[A-Za-z0-9]{8,14}$|$))|AWS679f53fac002430cb0da5b7982bd2287|BucketNotificationsHandler|CustomS3AutoDelete|CustomCDKBucketDeployment|CustomVpcRestrictDefault|(?-i:Custom[A-Z0-9][A-Za-z0-9]*CustomRes)|framework-(onEvent|isComplete|onTimeout)|ProviderframeworkonEvent|SingletonLambda|-custom-resource-(existing-s3|existing-cup|event-bridge|apigw-cw-role)$|CrossRegionExport(Reader|Writer)|(?-i:SecretsManager[A-Za-z0-9]*Rotation)|AwsSolutionsConstructs|datadog-?(log-?)?forwarder|newrelic-log-ingestion|^LogsToElasticsearch|^logs?-?to-?(elasticsearch|opensearch|splunk|datadog|loki|s3)|lumigo-log-shipper|sumologic-?(cw|cloudwatch|forwarder)|^(ApplicationAutoScaling-|aws-?controltower|StackSet-|cwsyn-|serverlessrepo-|aws-perspective|aws-quicksetup))", RegexOptions.IgnoreCase)]
    private static partial Regex HelperFunction();

    [GeneratedRegex("(serverlessdeploymentbucket|serverless-deployment|^cdk-[a-z0-9]{9,10}-assets-|^cdk-hnb659fds|aws-sam-cli-managed|^cf-templates-|^elasticbeanstalk-|^aws-cloudtrail|^aws-controltower|^config-bucket-|^codepipeline-)", RegexOptions.IgnoreCase)]
    private static partial Regex StoreName();
}
