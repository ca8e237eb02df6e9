using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Generated;

internal enum PartKind
{
    Container,
    Functions,
}

/// <summary>One deployable of a service.</summary>
/// <param name="Role">Empty for the only one; api, worker, … for one of several.</param>
/// <param name="Functions">Of a container none.</param>
internal sealed record Part(string Role, PartKind Kind, IReadOnlyList<string> Functions);

/// <summary>What a service has besides what runs.</summary>
[Flags]
internal enum Has
{
    Nothing = 0,
    Table = 1,
    Postgres = 2,
    Aurora = 4,
    Queue = 8,
    Topic = 16,
    Bucket = 32,
    RestApi = 64,
    HttpApi = 128,
    Alarm = 256,
    Rule = 512,
    Cache = 1024,
    StateMachine = 2048,
    Registry = 4096,
    OwnCluster = 8192,
}

/// <summary>What shows that a repository builds a service.</summary>
[Flags]
internal enum Proof
{
    None = 0,
    /// <summary>A workflow of it deploys by the service's or the stack's name, or pushes its image.</summary>
    Workflow = 1,
    /// <summary>serverless.yml, samconfig.toml or template.yaml name it.</summary>
    Template = 2,
    /// <summary>The running image is called as the repository.</summary>
    Image = 4,
    /// <summary>org.opencontainers.image.source.</summary>
    Label = 8,
    Tag = 16,
    /// <summary>catalog-info.yaml.</summary>
    Descriptor = 32,
}

/// <summary>One service as it is meant; the builders make its resources, its repository and its truth.</summary>
/// <param name="Name">What a person calls it, and its resources: billing.</param>
/// <param name="Owner">Null: nobody's.</param>
internal sealed record ServicePlan(string Name, string Domain, TeamPlan? Owner, Draw Draw)
{
    public required Tool Tool { get; init; }
    public required EnvironmentForm Form { get; init; }
    public required bool Prefixed { get; init; }
    public required bool RegionInName { get; init; }
    public required string Language { get; init; }
    public required IReadOnlyList<Part> Parts { get; init; }
    public required IReadOnlyList<Stage> Stages { get; init; }
    public required IReadOnlyList<string> Regions { get; init; }
    public required Has Has { get; init; }
    /// <summary>The image of a product that was bought; it has no repository.</summary>
    public string? Bought { get; init; }
    /// <summary>A stack that it shares with other services.</summary>
    public string? SharedStack { get; init; }
    /// <summary>The root stack under which its own is nested.</summary>
    public string? NestedIn { get; init; }

    /// <summary>Without the organisation; null: none.</summary>
    public string? Repository { get; init; }
    public string? Org { get; init; }
    /// <summary>Its folder in a repository of several services.</summary>
    public string? Path { get; init; }
    public string Image { get; init; } = "";
    public Proof Proof { get; init; }
    public RepositoryShown RepositoryShown { get; init; }

    public bool ServiceTagged { get; init; }
    public bool SystemTagged { get; init; }
    public bool EnvironmentTagged { get; init; }
    /// <summary>What the repository's tag says.</summary>
    public string? RepositoryTag { get; init; }
    public OwnerSignals Signals { get; init; } = new();
    public string? Case { get; init; }

    public string Pascal => NameForms.Pascal(Name);
}
