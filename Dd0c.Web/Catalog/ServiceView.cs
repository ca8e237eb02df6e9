namespace Dd0c.Web.Catalog;

/// <summary>A built-in view of the catalog: a selection that filters narrow further.</summary>
internal sealed record ServiceView(string Key, string Name)
{
    public const string All = "all";

    public static readonly IReadOnlyList<ServiceView> Known =
    [
        new(All, "All"),
        new("mine", "My team"),
        new("review", "Needs review"),
        new("unowned", "Unowned"),
        new("critical", "Critical and unhealthy"),
        new("firing", "Open incident"),
        new("changed", "Changed today"),
    ];
}
