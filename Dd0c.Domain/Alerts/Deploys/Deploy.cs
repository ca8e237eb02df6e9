using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts.Deploys;

/// <summary>A change as it is kept; see <see cref="DeploySignal"/> for what its members mean.</summary>
public sealed class Deploy : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public required string Provider { get; init; }
    public required string Key { get; init; }
    public required string Kind { get; init; }
    /// <summary>in_progress, success, failure or cancelled.</summary>
    public required string Status { get; set; }
    public Guid? ServiceId { get; set; }
    public string? ServiceWord { get; init; }
    public string? Repository { get; init; }
    public string? Environment { get; set; }
    public string? CommitId { get; set; }
    public string? Ref { get; set; }
    public string? Actor { get; set; }
    public string? Title { get; set; }
    public string? PullRequest { get; set; }
    public string? Url { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    public DateTimeOffset At { get; set; }
    public DateTimeOffset ReceivedAt { get; init; }
}
