using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>Puts one deployment of one service into its region, and says which ARNs are its own.</summary>
internal sealed class AwsServiceBuilder(RegionDraft region, Deployment at, DateTimeOffset now)
{
    private readonly ServiceSpec _spec = at.Spec;
    private readonly List<string> _own = [];
    private readonly StackDraft? _stack = StackOf(region, at, now);

    private DateTimeOffset CreatedAt { get; } = now.AddDays(-60 - Seeded.Number("age" + at.Spec.Name, 900));
    private DateTimeOffset DeployedAt { get; } = at.DeployedAt(now);

    /// <returns>The ARNs that belong to this service and no other.</returns>
    public IReadOnlyList<string> Build()
    {
        if (_stack is not null && _spec.SharedStack is null) _own.Add(_stack.Arn);
        var targets = _spec.Shape == Shape.Container ? [AddContainer()] : AddFunctions();
        AddApi(targets);
        AddDatabase();
        AddMessaging(targets);
        if (_spec.Bucket) AddOther("s3", "AWS::S3::Bucket", "Bucket", bucket => $"arn:aws:s3:::{bucket}", BucketName());
        if (_spec.Alarm is { } state && at.Environment == "prod") AddAlarm(state, targets[0]);
        return _own;
    }

    private static StackDraft? StackOf(RegionDraft region, Deployment at, DateTimeOffset now)
    {
        if (at.StackName is not { } name) return null;
        var stack = region.Stack(name, now.AddDays(-60 - Seeded.Number("stack" + name, 700)));
        if (at.Spec.NestedIn is { } root)
        {
            stack.Parent = region.Stack($"{root}-{at.Environment}", now.AddDays(-800));
            stack.Parent.Add(Deployment.Pascal(at.Spec.Name) + "Stack", "AWS::CloudFormation::Stack", stack.Arn);
        }
        if (at.Spec.SharedStack is null)
        {
            stack.Description = at.Spec.Delivery switch { Delivery.Serverless => "The AWS CloudFormation template for this Serverless application", Delivery.Cdk => null, _ => at.Spec.Description };
            foreach (var (key, value) in Tags.Of(at, null, "")) stack.Tags[key] = value;
        }
        stack.Parameters["DatabasePassword"] = Secrets.For("parameter" + name);
        stack.Parameters["Stage"] = at.Environment;
        stack.Outputs["ApiKey"] = Secrets.For("output" + name);
        stack.Exports[ExportOf(at.Spec.Name, at.Environment)] = Secrets.For("export" + name);
        stack.Imports.AddRange(at.Spec.Imports.Select(i => ExportOf(i, at.Environment)));
        stack.Add("LogGroup", "AWS::Logs::LogGroup", $"/acme/{name}");
        stack.Add("Role", "AWS::IAM::Role", $"{name}-Role-{Seeded.Upper("role" + at.Key, 12)}");
        return stack;
    }

    private static string ExportOf(string service, string environment) => $"{service}-{environment}-Endpoint";

    private string AddContainer()
    {
        var name = at.Physical("Service", "");
        var family = _spec.Delivery == Delivery.Cdk ? at.StackName!.Replace("-", "", StringComparison.Ordinal) + "TaskDef" + Seeded.Hex("family" + at.Key, 8).ToUpperInvariant() : at.Named(_spec.Name);
        var task = new EcsTaskDefinition(region.Arn("ecs", $"task-definition/{family}:{3 + Seeded.Number("revision" + at.Key, 180)}"), family, 3 + Seeded.Number("revision" + at.Key, 180), Containers());
        var service = new EcsService(region.Arn("ecs", $"service/{at.Cluster}/{name}"), name, task, CreatedAt, DeployedAt)
        {
            Tags = Tags.Of(at, _stack, at.LogicalId("Service")),
            DesiredCount = at.Environment == "prod" ? 3 : 1,
            RunningCount = at.Environment == "prod" ? (_spec.Alarm == "ALARM" ? 2 : 3) : 1,
            LaunchType = Seeded.Number("launch" + _spec.Name, 8) == 0 ? "EC2" : "FARGATE",
            TargetGroupArns = _spec.Api == Api.None ? [] : [region.Arn("elasticloadbalancing", $"targetgroup/{Short(at.Named(_spec.Name))}/{Seeded.Hex("target" + at.Key, 16)}")],
        };
        region.AddService(at.Cluster, service);
        _stack?.Add(at.LogicalId("Service"), "AWS::ECS::Service", service.Arn);
        _stack?.Add(at.LogicalId("TaskDefinition"), "AWS::ECS::TaskDefinition", task.Arn);
        _own.Add(task.Arn);
        _own.Add(service.Arn);
        return service.Arn;
    }

    private List<EcsContainer> Containers()
    {
        var image = _spec.Delivery == Delivery.Cdk
            ? $"{at.Account}.dkr.ecr.{at.Region}.amazonaws.com/cdk-hnb659fds-container-assets-{at.Account}-{at.Region}:{Seeded.Hex("image" + at.Key, 64)}"
            : $"{AwsDraft.Production}.dkr.ecr.eu-west-1.amazonaws.com/{_spec.Repository ?? _spec.Name}{(_spec.Path is null ? "" : "/" + _spec.Name)}:{at.Commit}";
        var labels = new Dictionary<string, string>();
        if (_spec.ImageSource) labels["org.opencontainers.image.source"] = $"https://github.com/{GitHubDraft.Org}/{_spec.Repository ?? _spec.Name}";
        var secrets = new Dictionary<string, string>();
        if (_spec.Database is not (Database.None or Database.Dynamo)) secrets["DB_PASSWORD"] = region.Arn("secretsmanager", $"secret:{at.Named(_spec.Name)}/db-{Seeded.Upper("secret" + at.Key, 6)}") + ":password::";
        List<EcsContainer> containers = [new(_spec.Name, image, SecretEnvironment(), labels) { Secrets = secrets }];
        if (Seeded.Number("sidecar" + _spec.Name, 3) == 0)
            containers.Add(new("log-router", "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable", new Dictionary<string, string> { ["API_KEY"] = Secrets.For("log-router" + at.Key) }, new Dictionary<string, string>()));
        return containers;
    }

    private List<string> AddFunctions()
    {
        var arns = new List<string>();
        foreach (var function in _spec.Functions)
        {
            var only = _spec.Functions.Count == 1;
            var logical = function + (_spec.Delivery == Delivery.Cdk ? "Handler" : "Function");
            var plain = _spec.Delivery == Delivery.Serverless || !only ? function.ToLowerInvariant() : "";
            var name = at.Physical(logical, plain);
            var arn = region.Arn("lambda", $"function:{name}");
            region.Functions.Add(new LambdaFunction(arn, name, Runtime(), Handler(function), DeployedAt)
            {
                Description = only && _spec.Delivery != Delivery.Cdk ? _spec.Description : null,
                Tags = Tags.Of(at, _stack, at.LogicalId(logical)),
                Environment = SecretEnvironment(),
                DeadLetterArn = _spec.Queue ? region.Arn("sqs", at.Named(_spec.Name + "-dlq")) : null,
            });
            _stack?.Add(at.LogicalId(logical), "AWS::Lambda::Function", name);
            _own.Add(arn);
            arns.Add(arn);
        }
        return arns;
    }

    private void AddApi(List<string> targets)
    {
        if (_spec.Api == Api.None) return;
        var id = Seeded.Lower("api" + at.Key, 10);
        var name = _spec.Delivery == Delivery.Serverless ? $"{at.Environment}-{_spec.Name}" : _spec.Delivery is Delivery.Sam or Delivery.Cdk ? at.StackName! : at.Named(_spec.Name);
        var tags = Tags.Of(at, _stack, at.LogicalId("Api"));
        var integrations = targets.Select((target, i) => Integration(target, i)).ToList();
        if (_spec.Api == Api.Rest)
        {
            integrations.Add(new("/health", "GET", "MOCK", ""));
            region.RestApis.Add(new RestApi(id, name, CreatedAt, tags, integrations) { Description = _spec.Description });
            _stack?.Add(at.LogicalId("Api"), "AWS::ApiGateway::RestApi", id);
            _own.Add($"arn:aws:apigateway:{at.Region}::/restapis/{id}");
        }
        else
        {
            region.HttpApis.Add(new HttpApi(id, name, "HTTP", CreatedAt, tags, integrations));
            _stack?.Add(at.LogicalId("Api"), "AWS::ApiGatewayV2::Api", id);
            _own.Add($"arn:aws:apigateway:{at.Region}::/apis/{id}");
        }
    }

    private ApiIntegration Integration(string target, int number)
    {
        var path = number == 0 ? "/{proxy+}" : $"/{_spec.Functions[number].ToLowerInvariant()}";
        return (_spec.Shape, _spec.Api) switch
        {
            (Shape.Container, _) => new(path, "ANY", "HTTP_PROXY", $"https://{_spec.Name}.{at.Environment}.acme-demo.internal/{{proxy}}"),
            (_, Api.Rest) => new(path, "POST", "AWS_PROXY", $"arn:aws:apigateway:{at.Region}:lambda:path/2015-03-31/functions/{target}/invocations"),
            _ => new(path, "ANY", "AWS_PROXY", target),
        };
    }

    private void AddDatabase()
    {
        var name = at.Named(_spec.Name);
        switch (_spec.Database)
        {
            case Database.Aurora:
                var cluster = region.Arn("rds", $"cluster:{name}");
                region.DbClusters.Add(new DbCluster(cluster, name, "aurora-postgresql", Tags.Of(at, _stack, at.LogicalId("Database")), CreatedAt));
                _stack?.Add(at.LogicalId("Database"), "AWS::RDS::DBCluster", name);
                _own.Add(cluster);
                AddInstance($"{name}-1", "aurora-postgresql", name, "Writer");
                break;
            case Database.Postgres:
                AddInstance(name, "postgres", null, "Database");
                break;
            case Database.Mysql:
                AddInstance(name, "mysql", null, "Database");
                break;
            case Database.Dynamo:
                AddOther("dynamodb", "AWS::DynamoDB::Table", "Table", table => region.Arn("dynamodb", $"table/{table}"), at.Physical("Table", "table"));
                break;
            case Database.None:
            default:
                break;
        }
    }

    private void AddInstance(string identifier, string engine, string? cluster, string logicalId)
    {
        var arn = region.Arn("rds", $"db:{identifier}");
        region.DbInstances.Add(new DbInstance(arn, identifier, engine, at.Environment == "prod" ? "db.r7g.large" : "db.t4g.medium", cluster, Tags.Of(at, _stack, at.LogicalId(logicalId)), CreatedAt));
        _stack?.Add(at.LogicalId(logicalId), "AWS::RDS::DBInstance", identifier);
        _own.Add(arn);
    }

    private void AddMessaging(List<string> targets)
    {
        if (_spec.Queue)
        {
            var queue = AddOther("sqs", "AWS::SQS::Queue", "Queue", name => region.Arn("sqs", name), at.Named(_spec.Name + "-events"));
            if (_spec.Shape == Shape.Functions)
            {
                AddOther("sqs", "AWS::SQS::Queue", "DeadLetterQueue", name => region.Arn("sqs", name), at.Named(_spec.Name + "-dlq"));
                Maps(targets[0], queue);
            }
        }
        if (_spec.Stream)
        {
            var stream = AddOther("kinesis", "AWS::Kinesis::Stream", "Stream", name => region.Arn("kinesis", $"stream/{name}"), at.Named(_spec.Name + "-stream"));
            if (_spec.Shape == Shape.Functions) Maps(targets[0], stream);
        }
        if (_spec.Topic) AddOther("sns", "AWS::SNS::Topic", "Topic", name => region.Arn("sns", name), at.Named(_spec.Name + "-changed"));
    }

    private void Maps(string function, string source) =>
        region.EventSourceMappings.Add(new EventSourceMapping(Seeded.Uuid("mapping" + function + source).ToString(), function, source, "Enabled"));

    private string AddOther(string service, string type, string logicalId, Func<string, string> arnOf, string name)
    {
        var arn = arnOf(name);
        region.Others.Add(new TaggedResource(arn, Tags.Of(at, _stack, at.LogicalId(logicalId))));
        var physical = service switch { "sqs" => $"https://sqs.{at.Region}.amazonaws.com/{at.Account}/{name}", "sns" => arn, _ => name };
        _stack?.Add(at.LogicalId(logicalId), type, physical);
        _own.Add(arn);
        return arn;
    }

    private void AddAlarm(string state, string target)
    {
        var resource = target[(target.LastIndexOfAny([':', '/']) + 1)..];
        var (space, metric, dimensions) = _spec.Shape == Shape.Container
            ? ("AWS/ECS", "CPUUtilization", new Dictionary<string, string> { ["ClusterName"] = at.Cluster, ["ServiceName"] = resource })
            : ("AWS/Lambda", "Errors", new Dictionary<string, string> { ["FunctionName"] = resource });
        // Teams name their alarms as they like; the dimensions tell what is watched.
        var name = Seeded.Number("alarm" + _spec.Name, 2) == 0 ? $"{at.Named(_spec.Name)}-{metric}" : $"[{at.Team}] {_spec.Name} {metric} high ({at.Region})";
        var alarm = new Alarm(region.Arn("cloudwatch", $"alarm:{name}"), name, state, space, metric, dimensions, null, new Dictionary<string, string>());
        region.Alarms.Add(alarm);
        _stack?.Add(at.LogicalId("Alarm"), "AWS::CloudWatch::Alarm", name);
        _own.Add(alarm.Arn);
    }

    private Dictionary<string, string> SecretEnvironment() => new()
    {
        ["STAGE"] = at.Environment,
        ["LOG_LEVEL"] = "info",
        ["DB_PASSWORD"] = Secrets.For("environment" + at.Key),
        ["PARTNER_API_KEY"] = Secrets.For("partner" + at.Key),
    };

    private string BucketName() => $"acme-{at.Named(_spec.Name)}-{Seeded.Hex("bucket" + at.Key, 6)}";

    private string Runtime() => _spec.Language switch
    {
        "TypeScript" => "nodejs22.x",
        "Python" => "python3.13",
        "Java" or "Kotlin" or "Scala" => "java21",
        "C#" => "dotnet8",
        "Ruby" => "ruby3.3",
        _ => "provided.al2023",
    };

    private string Handler(string function) => _spec.Language switch
    {
        "TypeScript" => $"dist/{function.ToLowerInvariant()}.handler",
        "Python" => $"{function.ToLowerInvariant()}.handler",
        "Java" or "Kotlin" or "Scala" => $"io.acme.{_spec.Name.Replace("-", "", StringComparison.Ordinal)}.{function}Handler::handleRequest",
        "C#" => $"Acme.{Deployment.Pascal(_spec.Name)}::Acme.{Deployment.Pascal(_spec.Name)}.{function}::HandleAsync",
        _ => "bootstrap",
    };

    private static string Short(string name) => name.Length <= 32 ? name : name[..32].TrimEnd('-');
}
