using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws;

/// <summary>How fast AWS lets one account call in one region, where AWS says so; else a rate that is known to pass.</summary>
internal static class AwsRates
{
    /// <summary>Amazon ECS API throttling: cluster read 50/20, service read 100/20, task definition read 50/20.</summary>
    public static readonly AwsRate EcsClusterRead = new("ecs cluster read", 20, 50);
    public static readonly AwsRate EcsServiceRead = new("ecs service read", 20, 100);
    public static readonly AwsRate EcsTaskDefinitionRead = new("ecs task definition read", 20, 50);
    /// <summary>Lambda quotas: control-plane calls other than GetFunction and GetPolicy, 15/s in total.</summary>
    public static readonly AwsRate LambdaControl = new("lambda control plane", 15, 15);
    /// <summary>API Gateway quotas: all management calls 10/s with a burst of 40; GetResources 5 in 2 s.</summary>
    public static readonly AwsRate ApiGatewayControl = new("apigateway control plane", 10, 40);
    public static readonly AwsRate ApiGatewayResources = new("apigateway GetResources", 2.5, 5);
    /// <summary>CloudWatch quotas: DescribeAlarms 9/s.</summary>
    public static readonly AwsRate CloudWatchAlarms = new("cloudwatch DescribeAlarms", 9, 9);
    /// <summary>Unpublished; what follows halves itself when AWS says it is too much.</summary>
    public static readonly AwsRate Tagging = new("tag GetResources", 10, 10);
    public static readonly AwsRate CloudFormationDescribe = new("cloudformation DescribeStacks", 5, 10);
    public static readonly AwsRate CloudFormationResources = new("cloudformation ListStackResources", 10, 20);
    public static readonly AwsRate RdsDescribe = new("rds describe", 10, 20);
    public static readonly AwsRate Ec2Describe = new("ec2 describe", 10, 50);
    public static readonly AwsRate Sts = new("sts", 50, 100);
}
