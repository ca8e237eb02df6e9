using Dd0c.Domain.Search;
using Dd0c.Web.Catalog.Api;
using ModelContextProtocol;

namespace Dd0c.Web.Mcp;

/// <summary>The service that an assistant means: by id, slug, ARN, or a name that fits one best.</summary>
internal sealed class ServiceFinder(CatalogReading catalog, ISearch search)
{
    private const int MostOthers = 5;
    private const int LongestName = 2_000;

    /// <exception cref="McpException">There is none; it says what to do.</exception>
    public async Task<MeantService> FindAsync(string meant, CancellationToken cancellationToken)
    {
        meant = meant.Trim();
        if (meant.Length is 0 or > LongestName || meant.Contains('\0', StringComparison.Ordinal)) throw new McpException("Name a service, by id, slug, name or ARN.");
        if (meant.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
            return await catalog.OfResourceAsync(meant, cancellationToken) is { } home ? new(home, MeantService.Exact, []) : throw new McpException($"dd0c knows no service for the resource {meant}: it is not in the connected accounts, or belongs to none.");
        if (await catalog.ServiceAsync(meant, cancellationToken) is { } known) return new(known, MeantService.Exact, []);
        var hits = (await search.SearchAsync(meant, "service", MostOthers + 1, cancellationToken)).Hits;
        if (hits.Count == 0 || await catalog.ServiceAsync(hits[0].Document.Id.ToString(), cancellationToken) is not { } best) throw new McpException($"dd0c knows no service like \"{meant}\". find_services searches descriptions too.");
        var others = await catalog.ByIdsAsync([.. hits.Skip(1).Select(h => h.Document.Id)], cancellationToken);
        return new(best, hits[0].MatchedOn, [.. hits.Skip(1).Where(h => others.ContainsKey(h.Document.Id)).Select(h => ToldService.Of(others[h.Document.Id]))]);
    }

    public async Task<ServiceAnswer> OneAsync(string meant, CancellationToken cancellationToken) => (await FindAsync(meant, cancellationToken)).Service;
}

/// <param name="Matched">exact; or how the search came to it: alias, prefix, word, initials, substring, typo or text.</param>
/// <param name="Others">That might have been meant as well.</param>
internal sealed record MeantService(ServiceAnswer Service, string Matched, IReadOnlyList<ToldService> Others)
{
    public const string Exact = "exact";
}
