namespace Dd0c.Demo.Estate.Build;

/// <summary>What one region of one account will hold, while it is being filled.</summary>
internal sealed class RegionDraft(string account, string name)
{
    private readonly SortedDictionary<string, (EcsCluster Cluster, List<EcsService> Services)> _clusters = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, StackDraft> _stacks = new(StringComparer.Ordinal);

    public List<LambdaFunction> Functions { get; } = [];
    public List<EventSourceMapping> EventSourceMappings { get; } = [];
    public List<RestApi> RestApis { get; } = [];
    public List<HttpApi> HttpApis { get; } = [];
    public List<DbInstance> DbInstances { get; } = [];
    public List<DbCluster> DbClusters { get; } = [];
    public List<Alarm> Alarms { get; } = [];
    public List<TaggedResource> Others { get; } = [];

    public string Arn(string service, string resource) => $"arn:aws:{service}:{name}:{account}:{resource}";

    public StackDraft Stack(string stackName, DateTimeOffset createdAt)
    {
        if (!_stacks.TryGetValue(stackName, out var stack))
            _stacks[stackName] = stack = new StackDraft(Arn("cloudformation", $"stack/{stackName}/{Seeded.Uuid($"stack/{account}/{name}/{stackName}")}"), stackName, createdAt);
        return stack;
    }

    public void AddService(string cluster, EcsService service)
    {
        Cluster(cluster, new Dictionary<string, string> { ["ManagedBy"] = "terraform", ["team"] = "platform" });
        _clusters[cluster].Services.Add(service);
    }

    /// <summary>Adds it, unless it is there.</summary>
    /// <returns>Its ARN.</returns>
    public string Cluster(string cluster, IReadOnlyDictionary<string, string> tags)
    {
        if (!_clusters.TryGetValue(cluster, out var entry)) _clusters[cluster] = entry = (new EcsCluster(Arn("ecs", $"cluster/{cluster}"), cluster, tags, []), []);
        return entry.Cluster.Arn;
    }

    public IEnumerable<string> ClusterArns => _clusters.Values.Select(c => c.Cluster.Arn);

    public AwsRegion Finish() => new(name)
    {
        Stacks = [.. _stacks.Values.Select(s => s.Finish())],
        Clusters = [.. _clusters.Values.Select(c => c.Cluster with { Services = [.. c.Services.OrderBy(s => s.Arn, StringComparer.Ordinal)] })],
        Functions = [.. Functions.OrderBy(f => f.Arn, StringComparer.Ordinal)],
        EventSourceMappings = [.. EventSourceMappings.OrderBy(m => m.Uuid, StringComparer.Ordinal)],
        RestApis = [.. RestApis.OrderBy(a => a.Id, StringComparer.Ordinal)],
        HttpApis = [.. HttpApis.OrderBy(a => a.Id, StringComparer.Ordinal)],
        DbInstances = [.. DbInstances.OrderBy(d => d.Arn, StringComparer.Ordinal)],
        DbClusters = [.. DbClusters.OrderBy(d => d.Arn, StringComparer.Ordinal)],
        Alarms = [.. Alarms.OrderBy(a => a.Arn, StringComparer.Ordinal)],
        Others = [.. Others.OrderBy(o => o.Arn, StringComparer.Ordinal)],
    };
}

/// <summary>A CloudFormation stack while resources are put into it.</summary>
internal sealed class StackDraft(string arn, string name, DateTimeOffset createdAt)
{
    private readonly List<StackResource> _resources = [];

    public string Arn => arn;
    public string Name => name;
    public string Status { get; set; } = "UPDATE_COMPLETE";
    public string? Description { get; set; }
    public Dictionary<string, string> Tags { get; } = [];
    public Dictionary<string, string> Parameters { get; } = [];
    public Dictionary<string, string> Outputs { get; } = [];
    public Dictionary<string, string> Exports { get; } = [];
    public List<string> Imports { get; } = [];
    public StackDraft? Parent { get; set; }

    public void Add(string logicalId, string type, string physicalId)
    {
        if (_resources.TrueForAll(r => r.LogicalId != logicalId)) _resources.Add(new(logicalId, type, physicalId, "CREATE_COMPLETE"));
    }

    public Stack Finish() => new(arn, name, Status, createdAt, createdAt.AddDays(1 + Seeded.Number("updated" + arn, 40)))
    {
        Description = Description,
        Tags = Tags,
        Parameters = Parameters,
        Outputs = Outputs,
        Exports = Exports,
        Imports = Imports,
        ParentId = Parent?.Arn,
        RootId = Root()?.Arn,
        Resources = _resources,
    };

    private StackDraft? Root()
    {
        var root = Parent;
        while (root?.Parent is { } above) root = above;
        return root;
    }
}
