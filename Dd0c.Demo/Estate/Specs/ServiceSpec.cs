namespace Dd0c.Demo.Estate.Specs;

/// <summary>What a service runs as.</summary>
internal enum Shape
{
    Container,
    Functions,
}

/// <summary>How it gets to AWS, which decides how its resources are called and whether a stack holds them.</summary>
internal enum Delivery
{
    /// <summary>Plain names, no stack, tag ManagedBy.</summary>
    Terraform,
    /// <summary>An image pushed by a workflow with the ECS deploy action; plain names, no stack.</summary>
    EcsAction,
    /// <summary>A CloudFormation template with explicit names.</summary>
    Stack,
    /// <summary>CDK: names made by CloudFormation from stack and construct ids.</summary>
    Cdk,
    /// <summary>SAM: names made by CloudFormation.</summary>
    Sam,
    /// <summary>The Serverless Framework: service-stage-function.</summary>
    Serverless,
    /// <summary>Somebody clicked it together.</summary>
    ByHand,
}

/// <summary>By what one tells which environment a resource belongs to.</summary>
internal enum EnvironmentBy
{
    /// <summary>payment-gateway-prod, payment-gateway-staging.</summary>
    Suffix,
    /// <summary>-production, -stg.</summary>
    OtherSuffix,
    /// <summary>prod-order-service, staging-order-service.</summary>
    Prefix,
    /// <summary>The same name everywhere; a tag tells.</summary>
    Tag,
    /// <summary>The same name everywhere; the cluster tells.</summary>
    Cluster,
}

/// <summary>Where it is written who owns it; several at once are usual.</summary>
[Flags]
internal enum Says
{
    Nothing = 0,
    /// <summary>The team maintains the repository (others may only read, or are everywhere).</summary>
    Permission = 1,
    CodeownersInGitHub = 2,
    CodeownersInRoot = 4,
    CodeownersInDocs = 8,
    Tag = 16,
    Descriptor = 32,
    Commits = 64,
    Usual = Permission | CodeownersInGitHub | Commits,
}

/// <summary>What the CODEOWNERS file looks like.</summary>
internal enum CodeownersForm
{
    /// <summary>* @org/team</summary>
    Team,
    /// <summary>The platform team for everything, the owner only for the sources.</summary>
    PlatformFallback,
    /// <summary>Team and a person.</summary>
    TeamAndPerson,
    /// <summary>Only a person of the team.</summary>
    Person,
    /// <summary>Only the team's mailbox.</summary>
    Mail,
    /// <summary>A team that has no write access: GitHub assigns nobody.</summary>
    WithoutWrite,
    /// <summary>A last line that takes everything away again.</summary>
    UnOwned,
    /// <summary>A team that no longer exists.</summary>
    GoneTeam,
}

internal enum Database
{
    None,
    Postgres,
    Mysql,
    Aurora,
    Dynamo,
}

internal enum Api
{
    None,
    Rest,
    Http,
}

/// <summary>One service of the company as a person would describe it; the builders make its resources, its repository and its truth.</summary>
internal sealed record ServiceSpec(string Name, Shape Shape, string Language, string Description)
{
    public IReadOnlyList<string> Functions { get; init; } = ["Handler"];
    public Delivery Delivery { get; init; } = Delivery.Terraform;
    public EnvironmentBy EnvironmentBy { get; init; } = EnvironmentBy.Suffix;
    public IReadOnlyList<string> In { get; init; } = ["prod", "staging"];
    /// <summary>Of production; elsewhere the first alone. Null: the team's home region.</summary>
    public IReadOnlyList<string>? Regions { get; init; }
    /// <summary>Null: a repository of its own name. Empty: none in the organisation.</summary>
    public string? Repository { get; init; }
    /// <summary>The folder in a repository of several services.</summary>
    public string? Path { get; init; }
    /// <summary>A stack that it shares with other services.</summary>
    public string? SharedStack { get; init; }
    /// <summary>The root stack under which its own stack is nested.</summary>
    public string? NestedIn { get; init; }
    /// <summary>Null: the team of its table. Empty: nobody.</summary>
    public string? Owner { get; init; }
    public Says Says { get; init; } = Says.Usual;
    public CodeownersForm Codeowners { get; init; }
    public string TagKey { get; init; } = "team";
    /// <summary>Null: the team's slug.</summary>
    public string? TagValue { get; init; }
    public Database Database { get; init; }
    /// <summary>Services whose stacks' outputs its own stack imports.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];
    /// <summary>Services that it calls, as its service.datadog.yaml says.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
    public Api Api { get; init; }
    public bool Queue { get; init; }
    public bool Stream { get; init; }
    public bool Bucket { get; init; }
    public bool Topic { get; init; }
    /// <summary>The alarm's state in production; null: no alarm.</summary>
    public string? Alarm { get; init; }
    /// <summary>The image says which repository it was built from.</summary>
    public bool ImageSource { get; init; }
    public string? Case { get; init; }
}

/// <summary>One team and what it runs.</summary>
internal sealed record TeamSpec(string Slug, string Name, string Description, string Region, IReadOnlyList<string> People, IReadOnlyList<ServiceSpec> Services)
{
    public string? Parent { get; init; }
}
