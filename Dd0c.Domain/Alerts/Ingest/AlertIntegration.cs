using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts.Ingest;

/// <summary>One sender of alerts or deploys: its addresses, how it proves itself, and what is made of what it sends.</summary>
public sealed class AlertIntegration : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    /// <summary>See <see cref="AlertProvider"/>.</summary>
    public required string Provider { get; init; }
    public required string Name { get; set; }
    /// <summary>JSON of <see cref="IntegrationConfig"/>.</summary>
    public string Config { get; set; } = "{}";
    /// <summary>Sealed JSON of <see cref="IntegrationSecrets"/>; null: none.</summary>
    public string? Secrets { get; set; }
    /// <summary>What comes is kept and read, and nobody is told of it.</summary>
    public bool Paused { get; set; }
    /// <summary>It has told that an alert is over.</summary>
    public bool Resolves { get; init; }
    public Guid? CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? LastReceivedAt { get; init; }
    public string? Fault { get; init; }
    public DateTimeOffset? FaultAt { get; init; }
}

/// <summary>What of an integration may be shown.</summary>
/// <param name="Environment">Of what does not say its own.</param>
/// <param name="MustProve">Deliveries without a right signature or secret are refused. Without it the address alone proves the sender, unless it sends a signature, which then has to be right.</param>
/// <param name="SignatureHeader">Grafana's, where it was renamed.</param>
/// <param name="TimestampHeader">Grafana's, where one is set.</param>
/// <param name="TopicArn">CloudWatch: the one topic that may send; set by the first confirmed.</param>
/// <param name="Mapping">JSON of <see cref="Ingest.Mapping.CustomMapping"/>: of the custom providers the whole of it, for GitHub and GitLab which runs deploy.</param>
public sealed record IntegrationConfig(string Environment = "production", bool MustProve = false, string? SignatureHeader = null, string? TimestampHeader = null, string? TopicArn = null, string? Mapping = null);

/// <param name="Current">The newest.</param>
/// <param name="Previous">Still taken, until it is ended.</param>
public sealed record IntegrationSecrets(string Current, string? Previous = null)
{
    public IReadOnlyList<string> All => Previous is null ? [Current] : [Current, Previous];
}

/// <summary>What stands in a webhook's address, kept as its hash and sealed.</summary>
public sealed class AlertToken : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required byte[] Hash { get; init; }
    public Guid IntegrationId { get; init; }
    public required string Sealed { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A delivery that was answered 2xx.</summary>
public sealed class InboxRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    public long Id { get; init; }
    public Guid IntegrationId { get; init; }
    public required string Provider { get; init; }
    public required string DeliveryKey { get; init; }
    public required string Headers { get; init; }
    public byte[]? Body { get; set; }
    public DateTimeOffset ReceivedAt { get; init; }
    /// <summary>new, read, nothing or quarantined.</summary>
    public required string State { get; set; }
    public string? Reason { get; set; }
    public string? Place { get; set; }
    public int Alerts { get; set; }
    public DateTimeOffset? ReadAt { get; set; }
    public string? ArchivedIn { get; set; }
}
