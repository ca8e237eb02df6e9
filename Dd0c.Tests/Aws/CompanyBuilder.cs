using Dd0c.Demo.Estate;

namespace Dd0c.Tests.Aws;

/// <summary>Small companies by hand. Every secret in them starts with <see cref="Secret"/>.</summary>
internal static class CompanyBuilder
{
    public const string Account = "111122223333";
    public const string Region = "eu-west-1";
    public const string Secret = "hush-";
    public const string KeyId = "AKIAIOSFODNN7EXAMPLE";
    public const string SecretKey = Secret + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    public static readonly DateTimeOffset Day = new(2026, 3, 1, 8, 30, 0, TimeSpan.Zero);

    public static Company Company(params AwsRegion[] regions) => Of(new AwsAccount(Account, "acme", KeyId, SecretKey, regions));

    public static Company Of(params AwsAccount[] accounts) => new(accounts, new GitHubOrg("acme", "O_1", "t", [], [], []), new Truth([]));

    public static string Arn(string service, string resource, string region = Region, string account = Account) => $"arn:aws:{service}:{region}:{account}:{resource}";

    public static IReadOnlyDictionary<string, string> Tags(params (string Key, string Value)[] tags) => tags.ToDictionary(t => t.Key, t => t.Value);

    public static Stack Stack(string name, string region = Region, params StackResource[] resources) =>
        new(StackArn(name, region), name, "CREATE_COMPLETE", Day, Day.AddDays(2))
        {
            Tags = Tags(("team", "payments")),
            Parameters = Tags(("DbPassword", Secret + "parameter")),
            Outputs = Tags(("ApiKey", Secret + "output")),
            Resources = resources,
        };

    public static string StackArn(string name, string region = Region) => Arn("cloudformation", $"stack/{name}/6f1c2a30-{name}", region);

    public static EcsService Service(string cluster, string name, string region = Region)
    {
        var definition = new EcsTaskDefinition(Arn("ecs", $"task-definition/{name}:7", region), name, 7,
        [
            new EcsContainer("app", $"{Account}.dkr.ecr.{region}.amazonaws.com/{name}:1.2.3", Tags(("DB_PASSWORD", Secret + "container")),
                Tags(("org.opencontainers.image.source", "https://github.com/acme/" + name), ("traefik.auth", Secret + "label"))),
            new EcsContainer("envoy", "public.ecr.aws/envoy:v1", Tags(), Tags()),
        ]);
        return new EcsService(Arn("ecs", $"service/{cluster}/{name}", region), name, definition, Day, Day.AddDays(3))
        {
            Tags = Tags(("service", name)),
            TargetGroupArns = [Arn("elasticloadbalancing", $"targetgroup/{name}/0123456789abcdef", region)],
        };
    }

    public static EcsCluster Cluster(string name, string region, params EcsService[] services) => new(Arn("ecs", "cluster/" + name, region), name, Tags(("env", "prod")), services);

    public static LambdaFunction Function(string name, string region = Region, params (string, string)[] tags) =>
        new(Arn("lambda", "function:" + name, region), name, "nodejs22.x", "index.handler", Day.AddDays(4))
        {
            Tags = Tags(tags),
            Environment = Tags(("STRIPE_KEY", Secret + "function")),
            Description = "does " + name,
        };

    /// <summary>One of everything, in one region.</summary>
    public static AwsRegion Everything(string region = Region) => new(region)
    {
        Stacks =
        [
            Stack("payments-prod", region,
                new StackResource("Queue", "AWS::SQS::Queue", $"https://sqs.{region}.amazonaws.com/{Account}/payments-jobs", "CREATE_COMPLETE"),
                new StackResource("Worker", "AWS::Lambda::Function", "payments-worker", "CREATE_COMPLETE"),
                new StackResource("Gone", "AWS::DynamoDB::Table", "payments-old", "DELETE_COMPLETE")) with { Exports = Tags(("payments-Jobs", Secret + "export"), ("payments-Unused", "u")) },
            Stack("checkout-prod", region) with { Imports = ["payments-Jobs"] },
            Stack("checkout-prod-Nested-1A2B3C", region) with { ParentId = StackArn("checkout-prod", region), RootId = StackArn("checkout-prod", region) },
        ],
        Clusters = [Cluster("main", region, Service("main", "checkout", region), Service("main", "search", region))],
        Functions =
        [
            Function("payments-worker", region, ("team", "payments")),
            Function("orders-api", region, ("aws:cloudformation:stack-id", StackArn("checkout-prod", region)), ("aws:cloudformation:logical-id", "OrdersApi")) with { DeadLetterArn = Arn("sqs", "orders-dead", region) },
        ],
        EventSourceMappings = [new EventSourceMapping("u-1", Arn("lambda", "function:payments-worker:live", region), Arn("sqs", "payments-jobs", region), "Enabled")],
        RestApis =
        [
            new RestApi("a1b2c3", "orders", Day, Tags(("aws:cloudformation:stack-id", StackArn("checkout-prod", region))),
                [new ApiIntegration("/orders", "GET", "AWS_PROXY", $"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{Arn("lambda", "function:orders-api", region)}/invocations"),
                 new ApiIntegration("/health", "GET", "HTTP_PROXY", "https://user:" + Secret + "uri@internal.acme.example/health?key=" + Secret + "query")]),
        ],
        HttpApis = [new HttpApi("h1", "search-api", "HTTP", Day, Tags(("team", "search")), [new ApiIntegration("/", "ANY", "AWS_PROXY", Arn("lambda", "function:orders-api:live", region))])],
        DbInstances = [new DbInstance(Arn("rds", "db:orders-1", region), "orders-1", "aurora-postgresql", "db.r6g.large", "orders", Tags(("team", "orders")), Day)],
        DbClusters = [new DbCluster(Arn("rds", "cluster:orders", region), "orders", "aurora-postgresql", Tags(("team", "orders")), Day)],
        Alarms =
        [
            new Alarm(Arn("cloudwatch", "alarm:orders-errors", region), "orders-errors", "ALARM", "AWS/Lambda", "Errors", Tags(("FunctionName", "orders-api")), null, Tags()),
            new Alarm(Arn("cloudwatch", "alarm:orders-down", region), "orders-down", "OK", null, null, Tags(), "ALARM(\"orders-errors\") AND NOT OK(\"other\")", Tags()),
        ],
        Others =
        [
            new TaggedResource(Arn("sqs", "orders-dead", region), Tags(("team", "orders"))),
            new TaggedResource(Arn("dynamodb", "table/carts", region), Tags(("aws:cloudformation:stack-id", StackArn("checkout-prod", region)), ("aws:cloudformation:logical-id", "Carts"))),
            new TaggedResource("arn:aws:s3:::acme-" + region, Tags(("team", "data"))),
        ],
    };
}
