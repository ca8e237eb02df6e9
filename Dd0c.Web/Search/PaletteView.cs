using Dd0c.Domain.Search;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Components.Layout;

namespace Dd0c.Web.Search;

/// <summary>What the palette lists for one query.</summary>
/// <param name="Notice">Shown above the rows, such as that a fallback answered.</param>
public sealed record PaletteView(string Query, IReadOnlyList<PaletteGroup> Groups, string? Notice = null)
{
    /// <summary>Nothing typed: what was opened last, the places, what can be done.</summary>
    public static PaletteView Start(IReadOnlyList<PaletteRow> recent, Role role = Role.Viewer) => new("",
    [
        .. recent.Count > 0 ? (PaletteGroup[])[new("Recent", recent)] : [],
        new("Go to", [.. Places.All.Select(p => Row(p, []))]),
        new("Actions", [.. PaletteAction.For(role).Take(6).Select(a => a.Row([]))]),
    ]);

    internal static PaletteRow Row(Place place, IReadOnlyList<MatchedRange> matches) =>
        new($"place-{place.Name.ToLowerInvariant()}", place.Icon, "page", place.Name, matches, place.About, place.Href, Keys: $"g {place.Key}");
}

public sealed record PaletteGroup(string Name, IReadOnlyList<PaletteRow> Rows);

/// <summary>One row: every one says owner, health and kind in words.</summary>
/// <param name="Id">Unique in the list; becomes the element's id.</param>
/// <param name="Run">A script action instead of an address.</param>
public sealed record PaletteRow(
    string Id,
    string Icon,
    string Kind,
    string Title,
    IReadOnlyList<MatchedRange> Matches,
    string Detail,
    string? Href,
    string? Run = null,
    string? Health = null,
    string? OwnerHref = null,
    string? OwnerName = null,
    string? Keys = null);
