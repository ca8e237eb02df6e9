using Dd0c.Domain.Alerts;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>What of an incident's timeline is shown; a word in the page's address.</summary>
internal static class TimelineShow
{
    public const string Everything = "all";
    private const string Alerts = "alerts", People = "people", Changes = "changes", Notifications = "notifications";

    public static IReadOnlyList<(string Key, string Word)> All { get; } = [(Everything, "All"), (Alerts, "Alerts"), (People, "People"), (Changes, "Changes"), (Notifications, "Notifications")];

    /// <summary>Of the address; what it does not know is everything.</summary>
    public static string Read(string? key) => All.Any(s => s.Key == key) ? key! : Everything;

    public static bool Has(string show, IncidentEntry entry) => show == Everything || show == Of(entry);

    public static string None(string show) => show switch
    {
        People => "Nobody has done anything about it yet.",
        Changes => "No change is suspected.",
        Notifications => "Nobody was told of it yet.",
        _ => "Nothing stands here yet.",
    };

    /// <summary>An entry is of what it tells; whatever a person did is of people.</summary>
    private static string Of(IncidentEntry entry) => entry.Kind switch
    {
        EntryKind.Told or EntryKind.Muted => Notifications,
        EntryKind.Deploy => Changes,
        _ => entry.Actor is null ? Alerts : People,
    };
}
