using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Corrections;

/// <summary>
/// Which services may be wrong in the same way as one whose owner a person corrects: those that stand in the same repository, bear the same team
/// tag, or begin with the same two words. They are offered, never changed by themselves.
/// </summary>
public static class Propagation
{
    private const int Enough = 3;
    // A name prefix that more than these have is the company's, and says nothing about a team.
    private const int MostOfOnePrefix = 25;

    public static IReadOnlyList<Sibling> Siblings(SiblingFacts service, IReadOnlyCollection<SiblingFacts> others)
    {
        var kin = others.Where(o => o.Id != service.Id).Select(o => (Other: o, Kinship: Of(service, o))).Where(x => x.Kinship is not null)
            .GroupBy(x => x.Kinship!.Value, x => x.Other).OrderBy(g => g.Key);
        return [.. kin.Where(g => g.Key != Kinship.Prefix || g.Count() <= MostOfOnePrefix).SelectMany(g => Offered(service, g.Key, [.. g]))];
    }

    /// <summary>Ticked beforehand only where enough of a kind all have the owner that turned out wrong; one exception, or one that a person has judged, shows that the kind does not decide.</summary>
    private static IEnumerable<Sibling> Offered(SiblingFacts service, Kinship kinship, IReadOnlyList<SiblingFacts> alike)
    {
        var agree = alike.Count >= Enough && alike.All(o => !o.Corrected && o.Owner == service.Owner);
        return alike.OrderBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Id).Select(o => new Sibling(o.Id, kinship, Kept: o.Corrected, Ticked: agree));
    }

    /// <summary>The strongest tie of the two; null: none.</summary>
    private static Kinship? Of(SiblingFacts one, SiblingFacts other) =>
        one.Repository is not null && one.Repository == other.Repository ? Kinship.Repository
        : one.TeamTag is not null && one.TeamTag == other.TeamTag ? Kinship.TeamTag
        : Prefix(one.Name) is { } prefix && prefix == Prefix(other.Name) ? Kinship.Prefix
        : null;

    /// <summary>The first two words of a name that has them.</summary>
    public static string? Prefix(string name) => NameTokens.Of(name) is [var first, var second, ..] ? NameTokens.Join([first, second]) : null;
}

/// <param name="Owner">Null: nobody.</param>
/// <param name="Corrected">A person has said who owns it.</param>
/// <param name="TeamTag">The team that its tags name.</param>
public sealed record SiblingFacts(Guid Id, string Name, Guid? Owner, bool Corrected, string? Repository, string? TeamTag);

/// <param name="Kept">A person has judged it: it is shown, and cannot be ticked.</param>
/// <param name="Ticked">Beforehand.</param>
public sealed record Sibling(Guid Id, Kinship Kinship, bool Kept, bool Ticked);

/// <summary>What two services have in common, the strongest first.</summary>
public enum Kinship
{
    Repository,
    TeamTag,
    Prefix,
}
