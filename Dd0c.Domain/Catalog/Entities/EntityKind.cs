namespace Dd0c.Domain.Catalog.Entities;

/// <summary>What the catalog holds beside services and teams: the words of <see cref="InferredEntity.Kind"/>.</summary>
public static class EntityKind
{
    public const string Api = "api";
    public const string Database = "database";
    public const string Environment = "environment";
    public const string Repository = "repository";
    public const string Deployment = "deployment";
    /// <summary>A workflow's run that deployed.</summary>
    public const string PipelineRun = "pipeline-run";
    /// <summary>What else a service stands on: queues, topics, buckets, balancers, clusters, stacks, networks.</summary>
    public const string Infrastructure = "infrastructure";

    /// <summary>A README, document, runbook or decision in a repository.</summary>
    public const string Document = "document";

    /// <summary>In the order they are listed.</summary>
    public static IReadOnlyList<string> All { get; } = [Api, Database, Environment, Repository, Deployment, PipelineRun, Infrastructure, Document];

    /// <summary>Things that happened are listed by time, and nobody looks for one by its name.</summary>
    public static bool IsEvent(string kind) => kind is Deployment or PipelineRun;

    public static bool IsSearched(string kind) => !IsEvent(kind);
}

/// <summary>How one thing stands to another: the words of <see cref="EntityRelation.Kind"/>.</summary>
public static class RelationKind
{
    /// <summary>API → the service behind it.</summary>
    public const string ProvidedBy = "provided-by";
    /// <summary>API → a service that calls it.</summary>
    public const string ConsumedBy = "consumed-by";
    /// <summary>Database or infrastructure → a service that uses it.</summary>
    public const string UsedBy = "used-by";
    /// <summary>Resource → its stack; database instance → its cluster.</summary>
    public const string PartOf = "part-of";
    /// <summary>Repository → a service whose code it holds.</summary>
    public const string Contains = "contains";
    /// <summary>Deployment or run → the service that it deployed.</summary>
    public const string Deploys = "deploys";
    /// <summary>Deployment or run → its repository.</summary>
    public const string For = "for";
    /// <summary>Document → a service of its repository.</summary>
    public const string Describes = "describes";
    /// <summary>Document, or an API's description → its repository.</summary>
    public const string In = "in";
    /// <summary>Deployment → the run that made it.</summary>
    public const string TriggeredBy = "triggered-by";
    /// <summary>Anything → its environment; follows from <see cref="InferredEntity.Environment"/> and is not stored.</summary>
    public const string RunsIn = "runs-in";
    /// <summary>Anything → its team; follows from <see cref="InferredEntity.TeamKey"/> and is not stored.</summary>
    public const string OwnedBy = "owned-by";
}
