namespace Dd0c.Demo.Storms;

/// <summary>One alert of a storm, before a vendor's voice tells it.</summary>
/// <param name="Voice">The provider that tells it, as its webhook address ends.</param>
/// <param name="Service">As that vendor's users name it.</param>
/// <param name="Name">Of the rule: <c>HighErrorRate</c>.</param>
/// <param name="Title">What a person reads.</param>
/// <param name="Severity">critical, high, medium, low or info; CloudWatch has none.</param>
public sealed record StormAlert(string Voice, string Service, string Name, string Title, string Severity, string Description)
{
    public string Environment { get; init; } = "prod";
    /// <summary>CloudWatch: what the alarm watches.</summary>
    public Watched? Watched { get; init; }
}

/// <param name="Namespace"><c>AWS/RDS</c></param>
public sealed record Watched(string Region, string Namespace, string Metric, string Dimension, string Value);

/// <summary>A deployment that GitHub tells of.</summary>
/// <param name="Repository">Without the organisation.</param>
public sealed record StormDeploy(string Repository, string Title, string Actor, string Environment = "prod");
