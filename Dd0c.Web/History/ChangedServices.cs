using Dd0c.Domain.History;

namespace Dd0c.Web.History;

/// <summary>Changes of services as a reader sorts them.</summary>
internal static class ChangedServices
{
    /// <summary>Of a team that owned it before or owns it after; none: nobody did.</summary>
    public static bool OfTeams(ServiceChange change, IReadOnlyList<string> slugs) => Slugs(change.OwnerBefore).Concat(Slugs(change.State.Owner)).Any(slugs.Contains);

    private static IEnumerable<string> Slugs(OwnerState owner) => owner.State == "owned" && owner.Team is { } team ? [team.Slug] : ["none"];
}
