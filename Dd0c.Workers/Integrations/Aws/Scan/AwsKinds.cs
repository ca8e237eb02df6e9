namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>The kinds with a scanner of their own; all others come from the tagging API and from stacks.</summary>
internal static class AwsKinds
{
    public const string Stack = "cloudformation:stack";
    public const string Cluster = "ecs:cluster";
    public const string Service = "ecs:service";
    public const string TaskDefinition = "ecs:task-definition";
    public const string Function = "lambda:function";
    public const string EventSourceMapping = "lambda:event-source-mapping";
    public const string RestApi = "apigateway:restapi";
    public const string HttpApi = "apigateway:api";
    public const string Database = "rds:db";
    public const string DatabaseCluster = "rds:cluster";
    public const string Alarm = "cloudwatch:alarm";
    /// <summary>Not a resource type: whether the tagging API told all.</summary>
    public const string Tags = "tag:resources";
    /// <summary>Not a resource type: whether every stack's members are known.</summary>
    public const string StackMembers = "cloudformation:stack-resources";
    /// <summary>Not a resource type: whether it is known which stack imports from which.</summary>
    public const string Exports = "cloudformation:export";
    /// <summary>Not a resource type: whether the list of regions is AWS's own.</summary>
    public const string Regions = "ec2:region";
    /// <summary>Not a resource type: whether AWS let us in at all.</summary>
    public const string Identity = "sts:identity";

    public static readonly IReadOnlySet<string> Own = new HashSet<string> { Stack, Cluster, Service, TaskDefinition, Function, RestApi, HttpApi, Database, DatabaseCluster, Alarm };
}
