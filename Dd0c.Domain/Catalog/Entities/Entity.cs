using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Catalog.Entities;

/// <summary>An API, database, environment, repository, deployment, run or piece of infrastructure in the catalog; see <see cref="InferredEntity"/> for what each member may hold.</summary>
public sealed class Entity : ITenantOwned
{
    public Guid TenantId { get; init; }
    /// <summary>Follows from kind and key.</summary>
    public Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string Key { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public Guid[] ServiceIds { get; init; } = [];
    public Guid? TeamId { get; init; }
    public string? Environment { get; init; }
    public string? Url { get; init; }
    public DateTimeOffset? At { get; init; }
    /// <summary>The repository without which it is not kept.</summary>
    public Guid? ParentId { get; init; }
    public required string Source { get; init; }
    public DateTimeOffset Since { get; init; }
    /// <summary>JSON object of strings.</summary>
    public string Properties { get; init; } = "{}";
    /// <summary>JSON list of <see cref="Catalog.Evidence"/>.</summary>
    public string Evidence { get; init; } = "[]";
    /// <summary>The name as the search compares it; null: it is not searched.</summary>
    public string? Folded { get; init; }
    public byte[] Fingerprint { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The text of a document, by its git blob id.</summary>
public sealed class DocumentTextRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required string Oid { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset SeenAt { get; init; }
}

/// <summary>How an entity stands to a service or to another entity.</summary>
public sealed class EntityRelationRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid SourceId { get; init; }
    /// <summary>A word of <see cref="RelationKind"/>.</summary>
    public required string Kind { get; init; }
    public Guid TargetId { get; init; }
    /// <summary><c>service</c>, or a word of <see cref="EntityKind"/>.</summary>
    public required string TargetKind { get; init; }
}
