namespace Dd0c.Demo.Estate;

/// <summary>One simulated AWS account, in AWS's own terms; the demo server answers its calls from this.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="AccessKeyId">The credential by which the server knows which account is asked; it checks the signature with the secret.</param>
public sealed record AwsAccount(string Id, string Alias, string AccessKeyId, string SecretAccessKey, IReadOnlyList<AwsRegion> Regions);

/// <summary>What one region of one account holds.</summary>
public sealed record AwsRegion(string Name)
{
    public IReadOnlyList<Stack> Stacks { get; init; } = [];
    public IReadOnlyList<EcsCluster> Clusters { get; init; } = [];
    public IReadOnlyList<LambdaFunction> Functions { get; init; } = [];
    public IReadOnlyList<EventSourceMapping> EventSourceMappings { get; init; } = [];
    public IReadOnlyList<RestApi> RestApis { get; init; } = [];
    public IReadOnlyList<HttpApi> HttpApis { get; init; } = [];
    public IReadOnlyList<DbInstance> DbInstances { get; init; } = [];
    public IReadOnlyList<DbCluster> DbClusters { get; init; } = [];
    public IReadOnlyList<Alarm> Alarms { get; init; } = [];
    /// <summary>Queues, tables, buckets, topics: what only the tagging API and stack resources tell of.</summary>
    public IReadOnlyList<TaggedResource> Others { get; init; } = [];
}

/// <param name="Status">CREATE_COMPLETE, UPDATE_COMPLETE, DELETE_COMPLETE, …</param>
/// <param name="Parameters">With values that look like secrets: a scanner must never carry them out.</param>
/// <param name="RootId">The root stack's ARN when nested.</param>
public sealed record Stack(string Arn, string Name, string Status, DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt)
{
    public string? Description { get; init; }
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();
    /// <summary>Name of the export → its value.</summary>
    public IReadOnlyDictionary<string, string> Exports { get; init; } = new Dictionary<string, string>();
    /// <summary>Names of the exports that it imports.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];
    public string? ParentId { get; init; }
    public string? RootId { get; init; }
    public IReadOnlyList<StackResource> Resources { get; init; } = [];
}

/// <param name="ResourceType">CloudFormation's name, e.g. AWS::ECS::Service.</param>
/// <param name="PhysicalId">What CloudFormation shows: an ARN for some types, a name for others.</param>
public sealed record StackResource(string LogicalId, string ResourceType, string PhysicalId, string Status);

public sealed record EcsCluster(string Arn, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<EcsService> Services);

public sealed record EcsService(string Arn, string Name, EcsTaskDefinition TaskDefinition, DateTimeOffset CreatedAt, DateTimeOffset DeployedAt)
{
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public string LaunchType { get; init; } = "FARGATE";
    public int DesiredCount { get; init; } = 2;
    public int RunningCount { get; init; } = 2;
    public IReadOnlyList<string> TargetGroupArns { get; init; } = [];
}

/// <param name="Environment">Container environment with secrets in it: must never leave the client.</param>
public sealed record EcsTaskDefinition(string Arn, string Family, int Revision, IReadOnlyList<EcsContainer> Containers);

public sealed record EcsContainer(string Name, string Image, IReadOnlyDictionary<string, string> Environment, IReadOnlyDictionary<string, string> DockerLabels)
{
    /// <summary>Name of the variable → where its value comes from: the ARN of a secret, perhaps with a key, or a parameter's ARN or name.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();
}

/// <param name="Runtime">Null for a container image.</param>
public sealed record LambdaFunction(string Arn, string Name, string? Runtime, string Handler, DateTimeOffset LastModified)
{
    public string? Description { get; init; }
    public string PackageType { get; init; } = "Zip";
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public string? DeadLetterArn { get; init; }
}

public sealed record EventSourceMapping(string Uuid, string FunctionArn, string EventSourceArn, string State);

/// <param name="Integrations">Method → integration URI (a Lambda invocation ARN, an HTTP address).</param>
public sealed record RestApi(string Id, string Name, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<ApiIntegration> Integrations)
{
    public string? Description { get; init; }
}

public sealed record HttpApi(string Id, string Name, string ProtocolType, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<ApiIntegration> Integrations);

/// <param name="Path">/orders/{id}</param>
/// <param name="Type">AWS_PROXY, HTTP_PROXY, MOCK.</param>
public sealed record ApiIntegration(string Path, string Method, string Type, string Uri);

public sealed record DbInstance(string Arn, string Identifier, string Engine, string Class, string? ClusterIdentifier, IReadOnlyDictionary<string, string> Tags, DateTimeOffset CreatedAt);

public sealed record DbCluster(string Arn, string Identifier, string Engine, IReadOnlyDictionary<string, string> Tags, DateTimeOffset CreatedAt);

/// <param name="State">OK, ALARM, INSUFFICIENT_DATA.</param>
/// <param name="Dimensions">Empty for a composite alarm.</param>
/// <param name="Rule">Of a composite alarm.</param>
public sealed record Alarm(string Arn, string Name, string State, string? Namespace, string? Metric, IReadOnlyDictionary<string, string> Dimensions, string? Rule, IReadOnlyDictionary<string, string> Tags);

public sealed record TaggedResource(string Arn, IReadOnlyDictionary<string, string> Tags);
