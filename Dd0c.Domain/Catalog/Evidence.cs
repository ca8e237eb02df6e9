namespace Dd0c.Domain.Catalog;

/// <summary>One reason why a field has the value it has (or nearly had another).</summary>
/// <param name="Field">owner, repo, name, type, description, environments, tier, lifecycle, health, …</param>
/// <param name="Source">A word of <see cref="Source"/>.</param>
/// <param name="Value">What the source says, in the reader's words: the CODEOWNERS line, the tag, the alarm.</param>
/// <param name="Weight">How much it counts: for owner and repo the log-odds it adds; else the confidence it gives, 0 to 1.</param>
/// <param name="SeenAt">When the underlying fact was first seen as it is now; stable while nothing changes.</param>
/// <param name="For">Which candidate it speaks for, when a field has several (a team slug, a repository); null when for the value shown.</param>
public sealed record Evidence(string Field, string Source, string Value, double Weight, DateTimeOffset? SeenAt = null, string? For = null)
{
    /// <summary>How much of the weight is what this organisation's answers have taught of the source; null: it counts as it comes.</summary>
    public double? Learned { get; init; }
}

/// <summary>Where a value may come from, in the order of trust.</summary>
public static class Source
{
    public const string Correction = "correction";
    public const string Declaration = "declaration";
    public const string Tag = "tag";
    public const string Runtime = "runtime";
    public const string Stack = "cloudformation";
    public const string Image = "image";
    public const string Workflow = "workflow";
    public const string Deployment = "deployment";
    public const string InfrastructureCode = "infrastructure-as-code";
    public const string CodeOwners = "codeowners";
    public const string TeamPermission = "team-permission";
    public const string Commits = "commits";
    public const string Readme = "readme";
    public const string Repository = "repository";
    public const string Alarm = "alarm";
    public const string Name = "name";
}
