using System.Globalization;
using Dd0c.Demo.Estate;
using Dd0c.Demo.Estate.Build;

namespace Dd0c.Demo.Generated;

/// <summary>Puts one rollout of a service into its region, and says which ARNs are its own.</summary>
internal sealed class RolloutBuilder
{
    private readonly RegionDraft _region;
    private readonly Rollout _at;
    private readonly TagBook _tags;
    private readonly Draw _draw;
    private readonly DateTimeOffset _created;
    private readonly DateTimeOffset _deployed;
    private readonly DateTimeOffset _now;
    private readonly StackDraft? _stack;
    private readonly List<string> _own = [];
    private readonly List<string> _shared = [];
    private readonly List<string> _undecided = [];

    private ServicePlan Plan => _at.Plan;

    public RolloutBuilder(RegionDraft region, Rollout at, IReadOnlyDictionary<string, string> nameOfLogin, DateTimeOffset now)
    {
        (_region, _at, _now) = (region, at, now);
        _tags = new TagBook(at, nameOfLogin);
        _draw = Plan.Draw.For(at.Key);
        _created = now.AddDays(-60 - _draw.Number("created", 1_200));
        _deployed = now.AddMinutes(-30 - _draw.Number("deployed", at.IsProduction ? 40_000 : 12_000));
        _stack = Stack();
    }

    /// <returns>The ARNs that belong to this service, those that it shares with others, and those that one may leave out of it.</returns>
    public (IReadOnlyList<string> Own, IReadOnlyList<string> Shared, IReadOnlyList<string> Undecided) Build()
    {
        var targets = Plan.Parts.SelectMany(p => p.Kind == PartKind.Container ? [AddContainer(p)] : AddFunctions(p)).ToList();
        AddApi(targets);
        AddData();
        AddMessaging(targets);
        AddOthers();
        if (Plan.Has.HasFlag(Has.Alarm) && (_at.IsProduction || _draw.Chance("alarm here too", 0.3))) AddAlarm(targets[0]);
        if (Plan.Tool == Tool.Cdk && Plan.SharedStack is null && Plan.Draw.Chance("log retention", 0.25)) AddLogRetention();
        if (Plan.Tool == Tool.Cdk && Plan is { SharedStack: null, NestedIn: null } && _at.Stage == Plan.Stages[0] && _at.Region == Plan.Regions[0] && Plan.Draw.Chance("pipeline", 0.1)) AddPipeline();
        if (Plan.Tool == Tool.Beanstalk) AddBeanstalkLeftover();
        return (_own, _shared, _undecided);
    }

    private StackDraft? Stack()
    {
        if (_at.StackName is not { } name) return null;
        var stack = _region.Stack(name, _now.AddDays(-60 - _draw.Number("stack", 1_000)));
        if (Plan.NestedIn is { } root)
        {
            stack.Parent = _region.Stack($"{root}-{_at.Stage.Word}", _now.AddDays(-1_300));
            stack.Parent.Add($"{Plan.Pascal}Stack", "AWS::CloudFormation::Stack", stack.Arn);
            _shared.Add(stack.Parent.Arn);
        }
        if (Plan.SharedStack is not null) _shared.Add(stack.Arn);
        else
        {
            _own.Add(stack.Arn);
            stack.Description = Plan.Tool switch { Tool.Serverless => "The AWS CloudFormation template for this Serverless application", Tool.Sam or Tool.CloudFormation when Plan.Draw.Chance("described", 0.5) => $"{NameForms.Title(Plan.Name)}", Tool.Copilot => "CloudFormation environment template for infrastructure of a Copilot service.", _ => null };
            foreach (var (key, value) in _tags.Of(null, null, name)) stack.Tags[key] = value;
        }
        stack.Parameters["DatabasePassword"] = Secrets.For("parameter" + name);
        stack.Add("LogGroup", "AWS::Logs::LogGroup", $"/{_at.Habits.Company}/{name}");
        return stack;
    }

    private string AddContainer(Part part)
    {
        var name = _at.ServiceName(part.Role);
        var revision = 3 + _draw.Number("revision" + part.Role, 400);
        var family = Plan.Tool == Tool.Cdk ? $"{_at.StackName!.Replace("-", "", StringComparison.Ordinal)}{_at.LogicalId(NameForms.Pascal(part.Role) + "TaskDef")}" : Plan.Tool == Tool.Copilot ? NameForms.Cut(_at.StackName!, part.Role == "" ? "" : "-" + part.Role, 255) : _at.Named(part.Role);
        var cluster = OwnCluster() ?? _at.Cluster;
        var task = new EcsTaskDefinition(_region.Arn("ecs", string.Create(CultureInfo.InvariantCulture, $"task-definition/{family}:{revision}")), family, revision, Containers(part));
        var logical = $"{NameForms.Pascal(part.Role)}Service";
        var service = new EcsService(_region.Arn("ecs", $"service/{cluster}/{name}"), name, task, _created, _deployed)
        {
            Tags = _tags.Of(_stack, _stack is null ? null : _at.LogicalId(logical), name),
            LaunchType = _at.Habits.Draw.Chance("ec2", 0.2) ? "EC2" : "FARGATE",
            TargetGroupArns = part.Role is "worker" or "consumer" or "cron" or "scheduler" ? [] : [TargetGroup(part)],
        };
        _region.AddService(cluster, service);
        _stack?.Add(_at.LogicalId(logical), "AWS::ECS::Service", service.Arn);
        _stack?.Add(_at.LogicalId($"{NameForms.Pascal(part.Role)}TaskDef"), "AWS::ECS::TaskDefinition", task.Arn);
        _own.Add(task.Arn);
        _own.Add(service.Arn);
        return service.Arn;
    }

    private string? OwnCluster()
    {
        if (!Plan.Has.HasFlag(Has.OwnCluster) || _stack is null) return null;
        var name = _at.Physical("Cluster", "cluster", 255);
        var logical = _at.LogicalId("Cluster");
        var arn = _region.Cluster(name, _tags.Of(_stack, logical, name));
        _stack.Add(logical, "AWS::ECS::Cluster", name);
        if (!_own.Contains(arn)) _own.Add(arn);
        return name;
    }

    private string TargetGroup(Part part)
    {
        var name = NameForms.Small(_at.Named(part.Role, casing: _at.Habits.Casing == Casing.Snake ? Casing.Kebab : null), 32);
        var arn = _region.Arn("elasticloadbalancing", $"targetgroup/{name}/{_draw.Hex("target" + part.Role, 16)}");
        Other(arn, "AWS::ElasticLoadBalancingV2::TargetGroup", $"{NameForms.Pascal(part.Role)}TargetGroup", arn, name);
        return arn;
    }

    private List<EcsContainer> Containers(Part part)
    {
        var registry = $"{_at.Habits.Stages[0].Account}.dkr.ecr.{_at.Habits.Regions[0]}.amazonaws.com";
        var commit = Plan.Draw.Hex("commit " + _at.Stage.Word, 40);
        var image = Plan switch
        {
            { Bought: { } bought } => bought,
            { Tool: Tool.Cdk } => $"{_at.Stage.Account}.dkr.ecr.{_at.Region}.amazonaws.com/cdk-hnb659fds-container-assets-{_at.Stage.Account}-{_at.Region}:{_draw.Hex("image" + part.Role, 64)}",
            { Image: "apps" } => $"{registry}/apps:{Plan.Name}-{commit[..8]}",
            _ when _at.Habits.Draw.Chance("ghcr", 0.1) => $"ghcr.io/{Plan.Org}/{Plan.Image}:sha-{commit[..7]}",
            _ => $"{registry}/{Plan.Image}:{_at.Habits.Draw.Number("image tag", 3) switch { 0 => commit, 1 => $"v1.{_draw.Number("minor", 90)}.{_draw.Number("patch", 20)}", _ => $"{_at.Stage.Word}-latest" }}",
        };
        var labels = new Dictionary<string, string>();
        if (Plan.Proof.HasFlag(Proof.Label)) labels["org.opencontainers.image.source"] = $"https://github.com/{Plan.Org}/{Plan.Repository}";
        List<EcsContainer> containers = [new(_draw.Chance("called app", 0.2) ? "app" : Plan.Name, image, Environment(), labels)];
        if (_at.Habits.Draw.Chance("sidecars", 0.4) && Plan.Draw.Chance("sidecar", 0.6))
            containers.Add(_at.Habits.Draw.Number("which sidecar", 3) switch
            {
                0 => new("datadog-agent", "public.ecr.aws/datadog/agent:7", Environment(), new Dictionary<string, string>()),
                1 => new("log_router", "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable", Environment(), new Dictionary<string, string>()),
                _ => new("envoy", $"{registry}/platform/envoy-sidecar:1.31", Environment(), new Dictionary<string, string>()),
            });
        return containers;
    }

    private List<string> AddFunctions(Part part)
    {
        var arns = new List<string>();
        foreach (var function in part.Functions)
        {
            var logical = NameForms.Pascal(part.Role) + NameForms.Pascal(function) + "Function";
            var only = part.Functions.Count == 1 && Plan.Tool is not Tool.Serverless;
            var component = (part.Role, only) switch { ("", true) => "", ("", _) => function, (var role, true) => role, var (role, _) => $"{role}-{function}" };
            var name = _at.Physical(logical, component, 64);
            var arn = _region.Arn("lambda", $"function:{name}");
            var packed = Plan.Draw.Chance("packed as image", 0.08);
            _region.Functions.Add(new LambdaFunction(arn, name, packed ? null : Languages.Runtime(Plan.Language), packed ? "" : Languages.Handler(Plan, function), _deployed)
            {
                Description = Plan.Draw.Chance("described " + function, 0.2) ? $"{NameForms.Title(Plan.Name)}: {NameForms.Title(function).ToLowerInvariant()}" : null,
                PackageType = packed ? "Image" : "Zip",
                Tags = _tags.Of(_stack, _stack is null ? null : _at.LogicalId(logical), name),
                Environment = Environment(),
            });
            _stack?.Add(_at.LogicalId(logical), "AWS::Lambda::Function", name);
            _own.Add(arn);
            arns.Add(arn);
        }
        return arns;
    }

    private void AddApi(List<string> targets)
    {
        var functions = targets.Where(t => t.Contains(":function:", StringComparison.Ordinal)).ToList();
        var id = _draw.Lower("api", 10);
        var name = Plan.Tool switch { Tool.Serverless => $"{_at.Stage.Word}-{_at.Base}", Tool.Chalice => _at.Base, Tool.Cdk or Tool.Sam when _stack is not null && Plan.SharedStack is null => _draw.Chance("api by construct", 0.3) ? "Api" : _stack.Name, _ => _at.Named("api") };
        var tags = _tags.Of(_stack, _stack is null ? null : _at.LogicalId("Api"), name);
        if (Plan.Has.HasFlag(Has.RestApi) && functions.Count > 0)
        {
            _region.RestApis.Add(new RestApi(id, name, _created, tags, [.. functions.Select((f, i) => new ApiIntegration(i == 0 ? "/{proxy+}" : $"/v1/{i}", "POST", "AWS_PROXY", $"arn:aws:apigateway:{_at.Region}:lambda:path/2015-03-31/functions/{f}/invocations"))]));
            _stack?.Add(_at.LogicalId("Api"), "AWS::ApiGateway::RestApi", id);
            _own.Add($"arn:aws:apigateway:{_at.Region}::/restapis/{id}");
        }
        else if (Plan.Has.HasFlag(Has.HttpApi))
        {
            IReadOnlyList<ApiIntegration> calls = functions.Count > 0 ? [.. functions.Select((f, i) => new ApiIntegration($"/{i}", "ANY", "AWS_PROXY", f))] : [new("/{proxy+}", "ANY", "HTTP_PROXY", $"https://{Plan.Name}.{_at.Stage.Word}.{_at.Habits.Company}.internal/{{proxy}}")];
            _region.HttpApis.Add(new HttpApi(id, name, "HTTP", _created, tags, calls));
            _stack?.Add(_at.LogicalId("Api"), "AWS::ApiGatewayV2::Api", id);
            _own.Add($"arn:aws:apigateway:{_at.Region}::/apis/{id}");
        }
    }

    private void AddData()
    {
        if (Plan.Has.HasFlag(Has.Table))
        {
            var name = _at.Physical("Table", "table", 255);
            Other(_region.Arn("dynamodb", $"table/{name}"), "AWS::DynamoDB::Table", "Table", name, name);
        }
        var database = _at.Small("Database", Plan.Draw.Chance("db", 0.6) ? "db" : "", 60);
        if (Plan.Has.HasFlag(Has.Aurora))
        {
            var arn = _region.Arn("rds", $"cluster:{database}");
            _region.DbClusters.Add(new DbCluster(arn, database, "aurora-postgresql", Tags("Database", database), _created));
            _stack?.Add(_at.LogicalId("Database"), "AWS::RDS::DBCluster", database);
            _own.Add(arn);
            AddInstance(NameForms.Cut(database, "-1", 63), "aurora-postgresql", database, "DatabaseInstance1");
        }
        else if (Plan.Has.HasFlag(Has.Postgres)) AddInstance(database, Plan.Draw.Pick("engine", ["postgres", "postgres", "mysql", "mariadb"]), null, "Database");
        if (Plan.Has.HasFlag(Has.Cache))
        {
            var name = _at.Small("Cache", "cache", 40);
            Other(_region.Arn("elasticache", $"replicationgroup:{name}"), "AWS::ElastiCache::ReplicationGroup", "Cache", name, name);
        }
    }

    private void AddInstance(string identifier, string engine, string? cluster, string logicalId)
    {
        var arn = _region.Arn("rds", $"db:{identifier}");
        _region.DbInstances.Add(new DbInstance(arn, identifier, engine, _at.IsProduction ? "db.r7g.large" : "db.t4g.medium", cluster, Tags(logicalId, identifier), _created));
        _stack?.Add(_at.LogicalId(logicalId), "AWS::RDS::DBInstance", identifier);
        _own.Add(arn);
    }

    private void AddMessaging(List<string> targets)
    {
        if (Plan.Has.HasFlag(Has.Queue))
        {
            var word = Plan.Draw.Pick("queue word", ["queue", "jobs", "tasks"]);
            var queue = AddQueue(word, NameForms.Pascal(word));
            if (Plan.Draw.Chance("dead letters", 0.5)) AddQueue($"{word}-dlq", $"{NameForms.Pascal(word)}DeadLetter");
            if (queue is not null && targets.LastOrDefault(t => t.Contains(":function:", StringComparison.Ordinal)) is { } function)
                _region.EventSourceMappings.Add(new(_draw.Uuid("mapping").ToString(), function, queue, "Enabled"));
        }
        if (!Plan.Has.HasFlag(Has.Topic)) return;
        var topic = _at.Physical("Topic", "topic", 255);
        var arn = _region.Arn("sns", topic);
        Other(arn, "AWS::SNS::Topic", "Topic", arn, topic);
    }

    private string? AddQueue(string component, string logicalId)
    {
        var name = _at.Physical(logicalId, component, 80);
        var arn = _region.Arn("sqs", name);
        return Other(arn, "AWS::SQS::Queue", logicalId, $"https://sqs.{_at.Region}.amazonaws.com/{_at.Stage.Account}/{name}", name) ? arn : null;
    }

    private void AddOthers()
    {
        if (Plan.Has.HasFlag(Has.Bucket))
        {
            var word = Plan.Draw.Pick("bucket word", ["uploads", "assets", "exports", "files"]);
            var bucket = NameForms.Small(NameForms.Cut(_at.Small(NameForms.Pascal(word), word, 54), _at.IsMade ? "" : $"-{_draw.Hex("bucket", 6)}", 61), 63);
            if (!Plan.Prefixed && _stack is null) bucket = NameForms.Small($"{_at.Habits.Company}-{bucket}", 63);
            Other($"arn:aws:s3:::{bucket}", "AWS::S3::Bucket", NameForms.Pascal(word), bucket, bucket);
        }
        if (Plan.Has.HasFlag(Has.Rule))
        {
            var name = _at.Physical("Schedule", "schedule", 64);
            Other(_region.Arn("events", $"rule/{name}"), "AWS::Events::Rule", "Schedule", name, name);
        }
        if (Plan.Has.HasFlag(Has.StateMachine))
        {
            var name = _at.Physical("StateMachine", "flow", 80);
            var arn = _region.Arn("states", $"stateMachine:{name}");
            Other(arn, "AWS::StepFunctions::StateMachine", "StateMachine", arn, name);
        }
        // Built once, run everywhere.
        if (Plan.Has.HasFlag(Has.Registry) && Plan.Tool != Tool.Cdk && Plan.Image is not ("" or "apps") && Plan.Stages[0].Word == _at.Stage.Word && Plan.Regions[0] == _at.Region && _at.Stage.Account == _at.Habits.Stages[0].Account && Tags(null, Plan.Image) is { Count: > 0 } tags)
        {
            var arn = _region.Arn("ecr", $"repository/{Plan.Image}");
            foreach (var key in tags.Keys.Where(k => k.StartsWith("aws:", StringComparison.Ordinal)).ToList()) tags.Remove(key);
            if (tags.Count == 0) return;
            _region.Others.Add(new TaggedResource(arn, tags));
            _own.Add(arn);
        }
    }

    private void AddAlarm(string target)
    {
        var resource = target[(target.LastIndexOfAny([':', '/']) + 1)..];
        var (space, metric, dimensions) = target.Contains(":function:", StringComparison.Ordinal)
            ? ("AWS/Lambda", "Errors", new Dictionary<string, string> { ["FunctionName"] = resource })
            : ("AWS/ECS", "CPUUtilization", new Dictionary<string, string> { ["ClusterName"] = target.Split('/')[1], ["ServiceName"] = resource });
        // Alarms are called as their makers like; the dimensions tell what is watched.
        var name = Plan.Draw.Number("alarm name", 3) switch { 0 => $"{_at.Named("")}-{metric}", 1 => $"[{_at.Stage.Word}] {NameForms.Title(Plan.Name)} {metric} high ({_at.Region})", _ => _at.Physical("Alarm", "alarm-" + metric.ToLowerInvariant(), 255) };
        var alarm = new Alarm(_region.Arn("cloudwatch", $"alarm:{name}"), name, _draw.Chance("alarmed", 0.05) ? "ALARM" : "OK", space, metric, dimensions, null, Tags("Alarm", name));
        _region.Alarms.Add(alarm);
        _stack?.Add(_at.LogicalId("Alarm"), "AWS::CloudWatch::Alarm", name);
        _own.Add(alarm.Arn);
    }

    /// <summary>The function by which CDK sets how long logs are kept: in the service's stack, and no work of its people.</summary>
    private void AddLogRetention()
    {
        const string logical = "LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aFD4BFC8A";
        var name = NameForms.Made(_stack!.Name, logical, _draw.MixedCase("retention", 12), 64);
        var arn = _region.Arn("lambda", $"function:{name}");
        _region.Functions.Add(new LambdaFunction(arn, name, "nodejs20.x", "index.handler", _created) { Tags = _tags.Of(_stack, logical, name) });
        _stack.Add(logical, "AWS::Lambda::Function", name);
        _undecided.Add(arn);
    }

    /// <summary>CDK's own pipeline: one stack more, which deploys the others.</summary>
    private void AddPipeline()
    {
        var stack = _region.Stack($"{NameForms.Pascal(_at.Base)}PipelineStack", _created);
        var name = NameForms.Made(stack.Name, "Pipeline9850B417", _draw.MixedCase("pipeline", 12), 100);
        var arn = _region.Arn("codepipeline", name);
        _region.Others.Add(new TaggedResource(arn, _tags.Of(stack, "Pipeline9850B417", name)));
        stack.Add("Pipeline9850B417", "AWS::CodePipeline::Pipeline", name);
        _own.Add(stack.Arn);
        _own.Add(arn);
    }

    private void AddBeanstalkLeftover()
    {
        var stack = _region.Stack($"awseb-e-{_draw.Lower("beanstalk", 10)}-stack", _now.AddDays(-1_400));
        stack.Description = $"AWS Elastic Beanstalk environment (Name: '{NameForms.Cut(_at.Named(""), "", 40)}'  Id: '{stack.Name[6..18]}')";
        stack.Tags["elasticbeanstalk:environment-name"] = NameForms.Cut(_at.Named(""), "", 40);
        stack.Tags["elasticbeanstalk:environment-id"] = stack.Name[6..18];
        stack.Tags["Name"] = NameForms.Cut(_at.Named(""), "", 40);
        _own.Add(stack.Arn);
    }

    /// <summary>What has neither a tag nor a stack no call shows.</summary>
    private bool Other(string arn, string type, string logicalId, string physicalId, string name)
    {
        var tags = Tags(logicalId, name);
        if (tags.Count == 0) return false;
        _region.Others.Add(new TaggedResource(arn, tags));
        _stack?.Add(_at.LogicalId(logicalId), type, physicalId);
        _own.Add(arn);
        return true;
    }

    private Dictionary<string, string> Tags(string? logicalId, string name) => _tags.Of(_stack, logicalId is null || _stack is null ? null : _at.LogicalId(logicalId), name);

    private Dictionary<string, string> Environment() => new() { ["STAGE"] = _at.Stage.Word, ["DB_PASSWORD"] = Secrets.For("environment" + _at.Key) };
}
