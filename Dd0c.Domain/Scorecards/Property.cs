namespace Dd0c.Domain.Scorecards;

/// <summary>Something that is known of a service and that a check may ask for.</summary>
/// <param name="Name">Dotted, as rules and the API write it.</param>
/// <param name="Label">As people read it, beginning a sentence.</param>
public sealed record Property(string Name, PropertyKind Kind, string Label)
{
    /// <summary>Tags of its AWS resources: <c>tag.</c> and the key as it stands there.</summary>
    public const string Tag = "tag.";

    /// <summary>By name; tags are not in it, as each organisation has its own.</summary>
    public static readonly IReadOnlyList<Property> All =
    [
        new("name", PropertyKind.Text, "Name"),
        new("description", PropertyKind.Text, "Description"),
        new("type", PropertyKind.Text, "Type"),
        new("tier", PropertyKind.Text, "Tier"),
        new("lifecycle", PropertyKind.Text, "Lifecycle"),
        new("health", PropertyKind.Text, "Health"),
        new("runtime", PropertyKind.Text, "Runtime"),
        new("stack", PropertyKind.List, "Tech stack"),
        new("environments", PropertyKind.List, "Environments"),
        new("last-deploy", PropertyKind.Date, "Last deploy"),
        new("owner.state", PropertyKind.Text, "Owner state"),
        new("owner.team", PropertyKind.Text, "Owner"),
        new("owner.confidence", PropertyKind.Number, "Owner confidence in percent"),
        new("on-call.schedule", PropertyKind.Truth, "On-call schedule of its team"),
        new("repository", PropertyKind.Text, "Repository"),
        new("repository.archived", PropertyKind.Truth, "Repository archived"),
        new("repository.private", PropertyKind.Truth, "Repository private"),
        new("repository.language", PropertyKind.Text, "Main language"),
        new("repository.topics", PropertyKind.List, "Repository topics"),
        new("repository.pushed", PropertyKind.Date, "Last push"),
        new("repository.contributors", PropertyKind.Number, "People who committed in 90 days"),
        new("repository.readme", PropertyKind.Text, "README"),
        new("repository.license", PropertyKind.Text, "License file"),
        new("repository.dockerfile", PropertyKind.Text, "Dockerfile"),
        new("repository.codeowners", PropertyKind.Text, "CODEOWNERS"),
        new("repository.workflows", PropertyKind.List, "Workflows"),
        new("repository.scans", PropertyKind.List, "Security scans"),
        new("repository.openapi", PropertyKind.List, "OpenAPI documents"),
        new("repository.runbooks", PropertyKind.List, "Runbooks"),
        new("repository.slo", PropertyKind.List, "SLO files"),
        new("resources", PropertyKind.Number, "AWS resources"),
        new("resources.types", PropertyKind.List, "Types of AWS resources"),
        new("resources.accounts", PropertyKind.List, "AWS accounts"),
        new("resources.regions", PropertyKind.List, "AWS regions"),
        new("alarms", PropertyKind.Number, "CloudWatch alarms"),
        new("health-checks", PropertyKind.List, "Health checks"),
        new("slo-alarms", PropertyKind.List, "SLO alarms"),
        new("dependencies", PropertyKind.Number, "Services it needs"),
        new("dependents", PropertyKind.Number, "Services that need it"),
        new("incidents.active", PropertyKind.Number, "Active incidents"),
    ];

    private static readonly Dictionary<string, Property> s_byName = All.ToDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>Null: there is none of that name.</summary>
    public static Property? Of(string name) => s_byName.GetValueOrDefault(name)
        ?? (name.StartsWith(Tag, StringComparison.Ordinal) && name.Length > Tag.Length ? new(name, PropertyKind.List, $"Tag {name[Tag.Length..]}") : null);
}
