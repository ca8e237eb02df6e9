using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

/// <summary>Small inventories in few words.</summary>
internal sealed class InventoryBuilder
{
    public const string Account = "111122223333";
    public static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public List<ResourceFact> Resources { get; } = [];
    public List<RepositoryFact> Repositories { get; } = [];
    public List<TeamFact> Teams { get; } = [];

    public Inventory Build() => new([.. Resources.Select(r => new Seen<ResourceFact>(r, Since))], [.. Repositories.Select(r => new Seen<RepositoryFact>(r, Since))], [.. Teams.Select(t => new Seen<TeamFact>(t, Since))]);

    public InferredCatalog Infer() => CatalogInference.Infer(Build());

    public void Replace(ResourceFact old, ResourceFact by) => Resources[Resources.IndexOf(old)] = by;

    public ResourceFact Add(ResourceFact fact)
    {
        Resources.Add(fact);
        return fact;
    }

    public ResourceFact Stack(string name, string account = Account, string region = "eu-west-1", string? tags = null, string status = "CREATE_COMPLETE", string? root = null) =>
        Add(Fact($"arn:aws:cloudformation:{region}:{account}:stack/{name}/{StableId.Of(Guid.Empty, name + account + region)}", "cloudformation:stack", name, account, region, tags, new() { [AttributeNames.Status] = status }, root is null ? [] : [new(LinkKind.RootStack, root)]));

    public ResourceFact Ecs(string cluster, string name, ResourceFact? stack = null, string account = Account, string region = "eu-west-1", string? tags = null, string? image = null, string? logicalId = null, int desired = 2, int running = 2)
    {
        var links = new List<ResourceLink> { new(LinkKind.Cluster, $"arn:aws:ecs:{region}:{account}:cluster/{cluster}") };
        if (stack is not null) links.Add(new(LinkKind.Stack, stack.Arn));
        var attributes = new Dictionary<string, string> { [AttributeNames.DesiredCount] = $"{desired}", [AttributeNames.RunningCount] = $"{running}", [AttributeNames.LaunchType] = "FARGATE" };
        if (logicalId is not null) attributes[AttributeNames.LogicalId] = logicalId;
        if (image is not null)
        {
            var family = $"arn:aws:ecs:{region}:{account}:task-definition/{name}:7";
            Add(Fact(family, "ecs:task-definition", name, account, region, null, new() { [AttributeNames.Images] = image }, []));
            links.Add(new(LinkKind.TaskDefinition, family));
        }
        return Add(Fact($"arn:aws:ecs:{region}:{account}:service/{cluster}/{name}", "ecs:service", name, account, region, tags, attributes, links));
    }

    public ResourceFact Lambda(string name, ResourceFact? stack = null, string account = Account, string region = "eu-west-1", string? tags = null, string? eventSource = null, string? logicalId = null, string runtime = "nodejs22.x")
    {
        var links = new List<ResourceLink>();
        if (stack is not null) links.Add(new(LinkKind.Stack, stack.Arn));
        if (eventSource is not null) links.Add(new(LinkKind.EventSource, eventSource));
        var attributes = new Dictionary<string, string> { [AttributeNames.Runtime] = runtime };
        if (logicalId is not null) attributes[AttributeNames.LogicalId] = logicalId;
        return Add(Fact($"arn:aws:lambda:{region}:{account}:function:{name}", "lambda:function", name, account, region, tags, attributes, links));
    }

    public ResourceFact Api(string name, ResourceFact[] calls, ResourceFact? stack = null, string account = Account, string region = "eu-west-1", string? tags = null)
    {
        var links = calls.Select(c => new ResourceLink(LinkKind.Integration, c.Arn)).ToList();
        if (stack is not null) links.Add(new(LinkKind.Stack, stack.Arn));
        return Add(Fact($"arn:aws:apigateway:{region}::/restapis/{Math.Abs(name.Sum(c => c * 31)):x}{Resources.Count}", "apigateway:restapi", name, account, region, tags, [], links));
    }

    public ResourceFact Other(string type, string name, ResourceFact? stack = null, string account = Account, string region = "eu-west-1", string? tags = null) =>
        Add(Fact(type.StartsWith("rds:", StringComparison.Ordinal) ? $"arn:aws:rds:{region}:{account}:{type[4..]}:{name}" : type.StartsWith("dynamodb", StringComparison.Ordinal) ? $"arn:aws:dynamodb:{region}:{account}:table/{name}" : $"arn:aws:{type.Split(':')[0]}:{region}:{account}:{name}", type, name, account, region, tags, [], stack is null ? [] : [new(LinkKind.Stack, stack.Arn)]));

    public ResourceFact Alarm(string name, string state, params string[] watches) =>
        Add(Fact($"arn:aws:cloudwatch:eu-west-1:{Account}:alarm:{name}", "cloudwatch:alarm", name, Account, "eu-west-1", null, new() { [AttributeNames.State] = state }, [.. watches.Select(w => new ResourceLink(LinkKind.Watches, w))]));

    public RepositoryFact Repo(string name, params (string Path, string Text)[] files) => Repo(name, null, null, files);

    public RepositoryFact Repo(string name, string[]? directories, CommitAuthor[]? authors, params (string Path, string Text)[] files)
    {
        var full = name.Contains('/', StringComparison.Ordinal) ? name : "acme/" + name;
        var fact = new RepositoryFact("R_" + full, full, "https://github.com/" + full, "main", null, "TypeScript", ["TypeScript"], [], false, false, true, Since, [.. files.Select(f => new RepositoryFile(f.Path, null, f.Text))], directories ?? [], authors ?? []);
        Repositories.Add(fact);
        return fact;
    }

    public TeamFact Team(string slug, string members = "", string writes = "", string permission = "WRITE", string org = "acme")
    {
        var fact = new TeamFact("T_" + org + slug, org, slug, slug, null, null, [.. Words(members).Select(m => new TeamMember(m, null))], [.. Words(writes).Select(r => new TeamRepository($"{org}/{r}", permission))]);
        Teams.Add(fact);
        return fact;
    }

    private static ResourceFact Fact(string arn, string type, string name, string account, string region, string? tags, Dictionary<string, string> attributes, List<ResourceLink> links) =>
        new(arn, type, name, account, region, Words(tags ?? "", ';').Select(t => t.Split('=', 2)).ToDictionary(t => t[0], t => t[1]), attributes, links);

    private static string[] Words(string text, char separator = ' ') => text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
