namespace Dd0c.Domain.Catalog.Entities;

/// <summary>Something beside services and teams, as the present inventory shows it.</summary>
/// <param name="Kind">A word of <see cref="EntityKind"/>.</param>
/// <param name="Key">Stable among those of its kind: an ARN, a repository's node id, an environment's name, what was deployed where.</param>
/// <param name="Source">A word of <see cref="Catalog.Source"/>: who tells that it is there.</param>
/// <param name="Since">Since when it has been as it is.</param>
public sealed record InferredEntity(string Kind, string Key, string Name, string Source, DateTimeOffset Since)
{
    public string? Description { get; init; }

    /// <summary>Keys of the services it belongs to (<see cref="InferredService.Key"/>); sorted.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    public string? TeamKey { get; init; }

    /// <summary>Folded: production, staging, …, or as it is called where that is no such word.</summary>
    public string? Environment { get; init; }

    /// <summary>Where its source shows it.</summary>
    public string? Url { get; init; }

    /// <summary>When it happened, or when something last happened to it.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The key of the repository without which it is not kept; null: it stands by itself.</summary>
    public string? Repository { get; init; }

    /// <summary>Plain facts by the names in <see cref="PropertyNames"/>.</summary>
    public SortedDictionary<string, string> Properties { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Sorted, each once.</summary>
    public IReadOnlyList<EntityRelation> Relations { get; init; } = [];

    /// <summary>Of existence, service and owner.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];
}

/// <param name="Kind">A word of <see cref="RelationKind"/>.</param>
/// <param name="TargetKind"><c>service</c>, or a word of <see cref="EntityKind"/>.</param>
/// <param name="Target">The key of the service or the entity.</param>
public sealed record EntityRelation(string Kind, string TargetKind, string Target)
{
    public const string Service = "service";

    public static EntityRelation ToService(string kind, string key) => new(kind, Service, key);
}

/// <summary>The names of <see cref="InferredEntity.Properties"/>.</summary>
public static class PropertyNames
{
    /// <summary>AWS's word for the kind of resource, such as <c>rds:db</c>.</summary>
    public const string Type = "type";
    /// <summary>What people call it: PostgreSQL, DynamoDB, SQS.</summary>
    public const string Product = "product";
    public const string Engine = "engine";
    public const string Protocol = "protocol";
    public const string Endpoint = "endpoint";
    public const string Status = "status";
    public const string Account = "account";
    public const string Region = "region";
    public const string Created = "created";
    public const string Accounts = "accounts";
    public const string Regions = "regions";
    public const string Resources = "resources";
    public const string Services = "services";
    public const string FullName = "fullName";
    public const string Visibility = "visibility";
    public const string DefaultBranch = "defaultBranch";
    public const string Language = "language";
    public const string Languages = "languages";
    public const string Topics = "topics";
    public const string Archived = "archived";
    public const string Fork = "fork";
    /// <summary>Commits on the default branch in 90 days.</summary>
    public const string Commits = "commits";
    public const string Commit = "commit";
    public const string Actor = "actor";
    public const string Workflow = "workflow";
    public const string Task = "task";
    /// <summary>A word of <see cref="Documents.DocumentKind"/>.</summary>
    public const string Document = "document";
    public const string Path = "path";
    /// <summary>The git blob id of the text.</summary>
    public const string Oid = "oid";
    public const string Version = "version";
    /// <summary>The environment as GitHub has it.</summary>
    public const string Target = "target";
}
