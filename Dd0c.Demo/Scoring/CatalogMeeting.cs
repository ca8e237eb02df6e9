using Dd0c.Demo.Estate;
using Dd0c.Domain.Catalog;

namespace Dd0c.Demo.Scoring;

/// <summary>Which found service is which true one.</summary>
/// <param name="Groups">Found services with what they hold, each resource with the first that holds it; none is empty.</param>
/// <param name="BestOf">Of a true service: the found one that holds most of it, and of no other more.</param>
/// <param name="Strays">Found services that hold nothing of a true one.</param>
internal sealed record CatalogMeeting(
    IReadOnlyDictionary<string, TrueService> TrueOf,
    IReadOnlyList<(InferredService Found, IReadOnlyList<string> Arns)> Groups,
    IReadOnlySet<string> Held,
    IReadOnlyDictionary<TrueService, InferredService> BestOf,
    IReadOnlyList<InferredService> Strays)
{
    public static CatalogMeeting Of(Truth truth, InferredCatalog catalog)
    {
        var trueOf = truth.Services.SelectMany(s => s.Resources.Select(r => (r, s))).ToDictionary(p => p.r, p => p.s);
        var seen = new HashSet<string>(truth.Undecided);
        var groups = catalog.Services.OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => (Found: s, Arns: (IReadOnlyList<string>)[.. s.Resources.Select(r => r.Arn).Where(seen.Add)])).Where(g => g.Arns.Count > 0).ToList();
        var main = groups.Select(g => (g.Found, Main: g.Arns.Where(trueOf.ContainsKey).GroupBy(a => trueOf[a]).Select(p => (Service: p.Key, Count: p.Count())).OrderByDescending(p => p.Count).ThenBy(p => p.Service.Name, StringComparer.Ordinal).FirstOrDefault())).ToList();
        var best = main.Where(m => m.Main.Service is not null).GroupBy(m => m.Main.Service).ToDictionary(g => g.Key, g => g.OrderByDescending(m => m.Main.Count).First().Found);
        return new(trueOf, groups, groups.SelectMany(g => g.Arns).ToHashSet(), best, [.. main.Where(m => m.Main.Service is null).Select(m => m.Found)]);
    }
}
