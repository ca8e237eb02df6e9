using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Audit;

/// <summary>Who did what to what, when and from where; append only.</summary>
public sealed class AuditEvent : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public DateTimeOffset At { get; init; }
    /// <summary>user, token, system or cli.</summary>
    public required string ActorKind { get; init; }
    public Guid? ActorId { get; init; }
    public required string ActorName { get; init; }
    /// <summary>A dotted verb, e.g. connection.created.</summary>
    public required string Action { get; init; }
    public required string Target { get; init; }
    public string? Origin { get; init; }
    /// <summary>JSON; never holds a secret.</summary>
    public string Details { get; init; } = "{}";
    /// <summary>Its place in the organisation's chain, from 1; null until it is sealed, within a minute.</summary>
    public long? Seq { get; init; }
    /// <summary>SHA-256 over the hash before it and itself.</summary>
    public byte[]? Hash { get; init; }
}

/// <summary>Where an organisation's chain of audit events ends.</summary>
public sealed class AuditHead : ITenantOwned
{
    public Guid TenantId { get; init; }
    public long Seq { get; init; }
    public required byte[] Hash { get; init; }
}
