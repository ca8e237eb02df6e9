namespace Dd0c.Domain.Alerts.Deploys;

/// <summary>What a sender tells of one change at one time: a deployment, or a change of configuration or infrastructure.</summary>
public sealed record DeploySignal
{
    /// <summary>One deployment through all its states, unique within a provider: deployment id, run id and attempt, application and revision.</summary>
    public required string Key { get; init; }
    public required ChangeKind Kind { get; init; }
    public required DeployStatus Status { get; init; }
    /// <summary>When it became so at the sender.</summary>
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>What the sender calls the thing that was deployed, where that is not the repository.</summary>
    public string? Service { get; init; }
    /// <summary>ARNs of what was changed, where there are any: service and environment are then the catalog's.</summary>
    public IReadOnlyList<string> Arns { get; init; } = [];
    /// <summary>owner/name.</summary>
    public string? Repository { get; init; }
    /// <summary>The canonical word; null when the payload does not say.</summary>
    public string? Environment { get; init; }
    /// <summary>The whole commit id, or what is known of it.</summary>
    public string? Commit { get; init; }
    public string? Ref { get; init; }
    public string? Actor { get; init; }
    /// <summary>The commit's or the workflow's title.</summary>
    public string? Title { get; init; }
    public string? PullRequest { get; init; }
    public string? Url { get; init; }
}

public enum ChangeKind
{
    Deployment,
    Configuration,
    Infrastructure,
}

public enum DeployStatus
{
    InProgress,
    Success,
    Failure,
    Cancelled,
}
