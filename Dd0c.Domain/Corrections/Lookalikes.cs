using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Corrections;

/// <summary>
/// Services that may be one and were not joined: of one name where no repository tells them apart, or the only two of a repository without
/// directories for them, where one's name holds the other's. Nothing is joined by it; the smaller of the two is asked about, once, until a person says that they are two.
/// </summary>
internal static class Lookalikes
{
    // What more than these are called is a habit of naming and says nothing of being one.
    private const int MostOfOneName = 3;

    public static IReadOnlyList<InferredService> Look(IReadOnlyList<InferredService> services, IReadOnlyList<Correction> corrections)
    {
        var apart = corrections.OfType<Correction.Distinct>().ToList();
        var doubts = new Dictionary<string, Doubt>(StringComparer.Ordinal);
        foreach (var (one, other, told) in OfOneName(services).Concat(OfOneRepository(services)))
        {
            var (whole, part) = Size(one).CompareTo(Size(other)) is var c && c > 0 || (c == 0 && string.CompareOrdinal(one.Key, other.Key) < 0) ? (one, other) : (other, one);
            if (!apart.Exists(a => Parts(a, part, whole) || Parts(a, whole, part))) doubts.TryAdd(part.Key, new(ReviewReason.Duplicate, told, whole.Key));
        }
        return doubts.Count == 0 ? services : [.. services.Select(s => doubts.TryGetValue(s.Key, out var doubt) ? s with { Doubts = [doubt] } : s)];
    }

    private static IEnumerable<(InferredService, InferredService, string)> OfOneName(IReadOnlyList<InferredService> services)
    {
        foreach (var alike in services.Where(s => !Words.AreGeneric(NameTokens.Of(s.Name))).GroupBy(s => NameTokens.Squash(NameTokens.Of(s.Name)), StringComparer.Ordinal).Where(g => g.Skip(1).Any()).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var all = alike.OrderBy(s => s.Key, StringComparer.Ordinal).ToList();
            if (all.Count > MostOfOneName) continue;
            foreach (var (one, other) in Pairs(all))
                if (one.Repository is null || other.Repository is null || Place(one) == Place(other))
                    yield return (one, other, one.Repository is not null && other.Repository is not null ? $"Both are called {one.DisplayName} and come from {one.Repository.FullName}." : $"Both are called {one.DisplayName}, and no repository tells them apart.");
        }
    }

    private static IEnumerable<(InferredService, InferredService, string)> OfOneRepository(IReadOnlyList<InferredService> services)
    {
        foreach (var home in services.Where(s => s.Repository is not null).GroupBy(s => s.Repository!.NodeId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            if (home.ToList() is [var one, var other] && one.Repository!.Path is null && other.Repository!.Path is null && (Holds(one, other) || Holds(other, one)))
                yield return (one, other, $"{one.DisplayName} and {other.DisplayName} come from {one.Repository.FullName}, which holds nothing else.");
    }

    /// <summary>Whether all that tells which one the other is stands in this one's name too.</summary>
    private static bool Holds(InferredService one, InferredService other)
    {
        var core = NameTokens.Of(other.Name).Where(w => !Words.IsRole(w)).Select(NameTokens.Stem).ToList();
        return core.Count > 0 && core.All(NameTokens.Of(one.Name).Select(NameTokens.Stem).Contains);
    }

    private static (string Node, string? Path) Place(InferredService service) => (service.Repository!.NodeId, service.Repository.Path);

    private static (int, int) Size(InferredService service) => (service.Resources.Count, service.Repository is null ? 0 : 1);

    private static IEnumerable<(InferredService, InferredService)> Pairs(IReadOnlyList<InferredService> all) => all.SelectMany((one, i) => all.Skip(i + 1).Select(other => (one, other)));

    private static bool Parts(Correction.Distinct said, InferredService one, InferredService other) => Is(said.Anchors, one) && Is(said.From, other);

    private static bool Is(IReadOnlyList<string> anchors, InferredService service) => anchors.Any(a => service.Anchors.Contains(a) || service.Resources.Any(r => r.Arn == a));
}
