namespace Dd0c.Web.Components.Layout;

/// <summary>The places of the portal, in the order that never changes.</summary>
/// <param name="Root">What the addresses of this place begin with.</param>
/// <param name="Also">What those begin with that belong to it under another name.</param>
/// <param name="Key">The letter after g.</param>
internal sealed record Place(string Name, string Href, string Root, string Icon, string Key, string About, params string[] Also)
{
    public bool Holds(string path) => Href == "/" ? path == "/" : path.StartsWith(Root, StringComparison.Ordinal) || Also.Any(a => path.StartsWith(a, StringComparison.Ordinal));
}

internal static class Places
{
    public static readonly IReadOnlyList<Place> All =
    [
        new("Home", "/", "/", "home", "h", "What needs you"),
        new("Catalog", "/services", "/services", "catalog", "c", "Every service and who owns it", "/dependencies", "/entities", "/docs"),
        new("Teams", "/teams", "/teams", "teams", "t", "Who owns what"),
        new("Review", "/review", "/review", "flag", "r", "Services that need a look"),
        new("Incidents", "/incidents", "/incidents", "bolt", "i", "What fires, grouped"),
        new("Cost", "/cost", "/cost", "tag", "m", "What services cost, and what is paid for nothing"),
        new("Drift", "/drift", "/drift", "branch", "d", "Where what runs differs from what is declared"),
        new("Runbooks", "/runbooks", "/runbooks", "library", "b", "Steps to follow when something breaks"),
        new("Actions", "/actions", "/actions", "play", "a", "What you can start yourself", "/paths", "/runs", "/approvals"),
        new("Scorecards", "/scorecards", "/scorecards", "shield", "s", "What services should have, and lack"),
        new("Insights", "/insights/ownership", "/insights", "columns", "n", "How the estate does, and where it goes"),
        new("Discovery", "/discovery", "/discovery", "discovery", "v", "What was read, and when"),
        new("Settings", "/settings/connections", "/settings", "settings", "e", "Connections, members, tokens"),
    ];
}
