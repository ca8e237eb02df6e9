namespace Dd0c.Domain.Alerts;

/// <summary>What a sender tells of one alert at one time, in our words: the canonical alert. Made by a provider's reader, pure, and never changed.</summary>
public sealed record AlertSignal
{
    /// <summary>What the sender tells this alert from others by: monitor and scope, alias, label fingerprint, alarm ARN. Unique within an integration; without the environment, which is added.</summary>
    public required string Key { get; init; }
    /// <summary>The sender's own name of this firing (cycle key, incident id, fingerprint and start); null when it has none: then time alone cuts the firings of a key.</summary>
    public string? EpisodeKey { get; init; }
    public required SignalKind Kind { get; init; }
    /// <summary>When it became so at the sender; state follows this, never the time of arrival.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>When this firing began, where the sender says so.</summary>
    public DateTimeOffset? StartedAt { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }
    /// <summary>The sender's word for how bad it is (P1, critical, warning); null when it says none. A tenant may map it otherwise.</summary>
    public string? SeverityWord { get; init; }
    /// <summary>What the word means by the sender's own documentation; null when it says none.</summary>
    public AlertSeverity? Severity { get; init; }
    public AlertCategory Category { get; init; }
    /// <summary>What the sender calls the service it is about.</summary>
    public string? Service { get; init; }
    /// <summary>The environment in the canonical word (production, staging); null when nothing in the payload says so.</summary>
    public string? Environment { get; init; }
    /// <summary>Labels and tags as they came; a tag without a value has an empty one.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    /// <summary>ARNs of what it is about, where there are any.</summary>
    public IReadOnlyList<string> Arns { get; init; } = [];
    /// <summary>The metric's dimensions (CloudWatch): name and value, e.g. FunctionName and checkout-prod.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Dimensions { get; init; } = [];
    public string? Account { get; init; }
    public string? Region { get; init; }
    /// <summary>The sender's own group or incident this belongs to.</summary>
    public string? Group { get; init; }
    /// <summary>The alert at the sender.</summary>
    public string? Url { get; init; }
}

/// <summary>What a signal says has happened to its alert.</summary>
public enum SignalKind
{
    Firing,
    Acknowledged,
    Resolved,
    /// <summary>Something else about it (a note, a new assignee): opens and closes nothing.</summary>
    Note,
}

/// <summary>How bad, the worst last.</summary>
public enum AlertSeverity
{
    Info,
    Low,
    Medium,
    High,
    Critical,
}

public enum AlertCategory
{
    Application,
    Infrastructure,
    Security,
    Deployment,
    Custom,
}
