namespace Dd0c.Domain.Discovery;

/// <summary>One AWS resource as its own service describes it, without anything that may hold a secret.</summary>
/// <param name="Arn">The stable key. Kinds without an ARN of their own get one in the service's documented form.</param>
/// <param name="Type">The tagging API's form, <c>service:resource</c>: ecs:service, lambda:function, cloudformation:stack,
/// apigateway:restapi, apigateway:api (v2), rds:db, rds:cluster, cloudwatch:alarm, ecs:cluster, ecs:task-definition, or what the ARN says.</param>
/// <param name="Attributes">Plain facts by the names in <see cref="AttributeNames"/>.</param>
public sealed record ResourceFact(
    string Arn,
    string Type,
    string Name,
    string Account,
    string Region,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<ResourceLink> Links,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? UpdatedAt = null);

/// <summary>That one resource points at another. <paramref name="Target"/> is an ARN, or a name where the vendor gives no more.</summary>
public sealed record ResourceLink(string Kind, string Target);

/// <summary>What <see cref="ResourceLink.Kind"/> may be.</summary>
public static class LinkKind
{
    /// <summary>Resource → the CloudFormation stack it is a member of (stack ARN).</summary>
    public const string Stack = "stack";
    /// <summary>Nested stack → its parent / root stack (stack ARN).</summary>
    public const string ParentStack = "parent-stack";
    public const string RootStack = "root-stack";
    /// <summary>ECS service → its cluster; database instance → its database cluster.</summary>
    public const string Cluster = "cluster";
    public const string TaskDefinition = "task-definition";
    /// <summary>API → the function, load balancer or address it calls.</summary>
    public const string Integration = "integration";
    /// <summary>Function ← the queue, stream or topic whose events start it.</summary>
    public const string EventSource = "event-source";
    /// <summary>Alarm → what it watches (ARN, or dimension as <c>Name=Value</c>).</summary>
    public const string Watches = "watches";
    /// <summary>ECS service → load balancer target group.</summary>
    public const string TargetGroup = "target-group";
    /// <summary>Stack → the stack whose exported output it imports (stack ARN).</summary>
    public const string Import = "import";
    /// <summary>Stack or task definition → what it is given to use: the ARN in a stack's parameter, the secret or parameter that a container is handed.</summary>
    public const string Uses = "uses";
    /// <summary>Function or service → its dead-letter queue or topic.</summary>
    public const string DeadLetter = "dead-letter";
}

/// <summary>The names of <see cref="ResourceFact.Attributes"/>.</summary>
public static class AttributeNames
{
    public const string Runtime = "runtime";
    /// <summary>Container image references of a task definition, one a line.</summary>
    public const string Images = "images";
    public const string Image = "image";
    public const string LaunchType = "launchType";
    public const string Status = "status";
    public const string Engine = "engine";
    public const string Handler = "handler";
    public const string PackageType = "packageType";
    public const string Description = "description";
    /// <summary>When the thing was last deployed, ISO 8601.</summary>
    public const string LastDeployAt = "lastDeployAt";
    /// <summary>Alarm state: OK, ALARM, INSUFFICIENT_DATA.</summary>
    public const string State = "state";
    /// <summary>The CloudFormation logical id, as the template's author (or a generator) wrote it.</summary>
    public const string LogicalId = "logicalId";
    public const string DesiredCount = "desiredCount";
    public const string RunningCount = "runningCount";
    /// <summary>ECR image labels or digest where known.</summary>
    public const string ImageDigest = "imageDigest";
    public const string ContainerNames = "containerNames";
    public const string Endpoint = "endpoint";
    /// <summary>Of a stack: how many other stacks' outputs it imports, where that was read.</summary>
    public const string Imports = "imports";
    /// <summary>Of a stack: how many resources it has, where they were listed.</summary>
    public const string Resources = "resources";
}

/// <summary>One repository, with the few files that say who owns it and what it deploys.</summary>
/// <param name="NodeId">GitHub's global node id: survives renames and transfers.</param>
/// <param name="Files">Paths from the root. A file that is known to exist but was not read has null text.</param>
/// <param name="Directories">Directories seen at the root and one level under services/, apps/, packages/, lambdas/, functions/.</param>
/// <param name="Authors">Commits on the default branch by login over the last 90 days; a login may be an e-mail where GitHub knows no account.</param>
public sealed record RepositoryFact(
    string NodeId,
    string FullName,
    string Url,
    string? DefaultBranch,
    string? Description,
    string? PrimaryLanguage,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Topics,
    bool Archived,
    bool Fork,
    bool Private,
    DateTimeOffset? PushedAt,
    IReadOnlyList<RepositoryFile> Files,
    IReadOnlyList<string> Directories,
    IReadOnlyList<CommitAuthor> Authors)
{
    /// <summary>What was deployed from it, the latest of each environment and task; newest first.</summary>
    public IReadOnlyList<DeploymentFact> Deployments { get; init; } = [];

    public string Name => FullName[(FullName.IndexOf('/', StringComparison.Ordinal) + 1)..];
    public string Org => FullName[..Math.Max(0, FullName.IndexOf('/', StringComparison.Ordinal))];
}

/// <param name="Oid">The git blob id: unchanged text has the same one.</param>
public sealed record RepositoryFile(string Path, string? Oid, string? Text, bool Truncated = false)
{
    /// <summary>Of a document whose text was read and is kept by its <see cref="Oid"/>: what it is called.</summary>
    public string? Title { get; init; }

    /// <summary>Of an API's description.</summary>
    public string? Version { get; init; }
}

/// <summary>The text of a document, by its git blob id.</summary>
public sealed record DocumentText(string Oid, string Text);

/// <summary>Something was deployed from a repository, as GitHub has it: a deployment, or a workflow's run.</summary>
/// <param name="Environment">As its author calls it (production, eu-prod, orders-staging); null for a workflow's run.</param>
/// <param name="At">When it had succeeded.</param>
/// <param name="Commit">The whole hash.</param>
/// <param name="Actor">The login of who started it.</param>
/// <param name="Workflow">Of a run: the workflow's file.</param>
/// <param name="Url">Where GitHub shows it.</param>
public sealed record DeploymentFact(string? Environment, DateTimeOffset At, string? Commit, string? Actor, string? Task, string? Workflow, string? Url);

public sealed record CommitAuthor(string Login, int Commits);

/// <param name="Slug">Unique in the organisation; <c>@org/slug</c> in CODEOWNERS.</param>
public sealed record TeamFact(
    string NodeId,
    string Org,
    string Slug,
    string Name,
    string? Description,
    string? ParentSlug,
    IReadOnlyList<TeamMember> Members,
    IReadOnlyList<TeamRepository> Repositories);

public sealed record TeamMember(string Login, string? Name, bool Maintainer = false);

/// <param name="Permission">READ, TRIAGE, WRITE, MAINTAIN or ADMIN.</param>
public sealed record TeamRepository(string FullName, string Permission);
