namespace Dd0c.Demo.Estate;

/// <summary>
/// One account and region of about 500 resources, of the mix that the budget of AWS calls was written for: 60 stacks, 3 clusters, 40 ECS
/// services, 150 functions, 60 event source mappings, 20 REST and 10 HTTP APIs, 25 databases, 120 alarms. Two thirds stand in stacks by
/// their tags, the rest were made by hand.
/// </summary>
public static class BudgetEstate
{
    public const string Account = "444455556666";
    public const string Region = "eu-west-1";
    public const string KeyId = "AKIABUDGETBUDGET0001";
    public const string SecretKey = "budget-secret-access-key-of-the-simulation";
    private const int Stacks = 60;
    private static readonly DateTimeOffset s_made = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public static Company Company(AwsRegion? region = null) =>
        new([new AwsAccount(Account, "budget", KeyId, SecretKey, [region ?? OneRegion()])], new GitHubOrg("budget", "O_budget", "t", [], [], []), new Truth([]));

    public static AwsRegion OneRegion()
    {
        var clusters = Enumerable.Range(0, 3).Select(c => new EcsCluster(Arn("ecs", $"cluster/cluster-{c}"), $"cluster-{c}", Tags(c), [.. Enumerable.Range(0, 40).Where(s => s % 3 == c).Select(s => Service(c, s))])).ToList();
        var functions = Enumerable.Range(0, 150).Select(f => new LambdaFunction(Arn("lambda", $"function:fn-{f:000}"), $"fn-{f:000}", "nodejs22.x", "index.handler", s_made.AddDays(f % 30)) { Tags = Tags(f) }).ToList();
        return new AwsRegion(Region)
        {
            Stacks = [.. Enumerable.Range(0, Stacks).Select(s => new Stack(StackArn(s), $"stack-{s:00}", "UPDATE_COMPLETE", s_made, s_made.AddDays(s % 30)) { Tags = Of(("team", $"team-{s % 7}")) })],
            Clusters = clusters,
            Functions = functions,
            EventSourceMappings = [.. Enumerable.Range(0, 60).Select(m => new EventSourceMapping($"m-{m:00}", functions[m].Arn, Arn("sqs", $"queue-{m:00}"), "Enabled"))],
            RestApis = [.. Enumerable.Range(0, 20).Select(a => new RestApi($"rest{a:00}", $"rest-{a:00}", s_made, Tags(a), [Call(functions[a].Arn)]))],
            HttpApis = [.. Enumerable.Range(0, 10).Select(a => new HttpApi($"http{a:00}", $"http-{a:00}", "HTTP", s_made, Tags(a), [Call(functions[20 + a].Arn)]))],
            DbInstances = [.. Enumerable.Range(0, 20).Select(d => new DbInstance(Arn("rds", $"db:db-{d:00}"), $"db-{d:00}", "postgres", "db.t4g.medium", null, Tags(d), s_made))],
            DbClusters = [.. Enumerable.Range(0, 5).Select(d => new DbCluster(Arn("rds", $"cluster:aurora-{d}"), $"aurora-{d}", "aurora-postgresql", Tags(d), s_made))],
            Alarms = [.. Enumerable.Range(0, 120).Select(a => new Alarm(Arn("cloudwatch", $"alarm:errors-{a:000}"), $"errors-{a:000}", "OK", "AWS/Lambda", "Errors", Of(("FunctionName", functions[a].Name)), null, Tags(a)))],
        };
    }

    private static EcsService Service(int cluster, int number)
    {
        var name = $"svc-{number:00}";
        var definition = new EcsTaskDefinition(Arn("ecs", $"task-definition/{name}:3"), name, 3, [new EcsContainer("app", $"{Account}.dkr.ecr.{Region}.amazonaws.com/{name}:1", Of(), Of())]);
        return new EcsService(Arn("ecs", $"service/cluster-{cluster}/{name}"), name, definition, s_made, s_made.AddDays(number % 30)) { Tags = Tags(number) };
    }

    private static ApiIntegration Call(string function) => new("/", "ANY", "AWS_PROXY", $"arn:aws:apigateway:{Region}:lambda:path/2015-03-31/functions/{function}/invocations");

    /// <summary>Each third thing was made by hand.</summary>
    private static Dictionary<string, string> Tags(int number) =>
        number % 3 == 2 ? Of(("team", $"team-{number % 7}")) : Of(("team", $"team-{number % 7}"), ("aws:cloudformation:stack-id", StackArn(number % Stacks)), ("aws:cloudformation:logical-id", $"Thing{number}"));

    private static Dictionary<string, string> Of(params (string Key, string Value)[] tags) => tags.ToDictionary(t => t.Key, t => t.Value);

    private static string StackArn(int number) => Arn("cloudformation", $"stack/stack-{number:00}/0000-{number:00}");

    private static string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{Account}:{resource}";
}
