using Dd0c.Domain.History;

namespace Dd0c.Web.History;

/// <summary>Changes of services as a reader sorts them.</summary>
internal static class ChangedServices
{
    /// <summary>In the order shown.</summary>
    public enum Groups { New, Gone, Owners, Others }

    public static Groups Group(ServiceChange change) => change.Kind switch
    {
        ChangeKind.Added => Groups.New,
        ChangeKind.Removed => Groups.Gone,
        _ => change.Fields.Any(f => f.Field == "owner") ? Groups.Owners : Groups.Others,
    };

    public static string Title(Groups group) => group switch
    {
        Groups.New => "New services",
        Groups.Gone => "Gone",
        Groups.Owners => "Other owner",
        Groups.Others => "Changed otherwise",
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, null),
    };

    /// <summary>Of a team that owned it before or owns it after; none: nobody did.</summary>
    public static bool OfTeams(ServiceChange change, IReadOnlyList<string> slugs) => Slugs(change.OwnerBefore).Concat(Slugs(change.State.Owner)).Any(slugs.Contains);

    private static IEnumerable<string> Slugs(OwnerState owner) => owner.State == "owned" && owner.Team is { } team ? [team.Slug] : ["none"];
}
