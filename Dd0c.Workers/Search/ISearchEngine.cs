using Dd0c.Domain.Search;

namespace Dd0c.Workers.Search;

/// <summary>Finds what may match; the order is <see cref="Ranking"/>'s, so that every engine ranks alike.</summary>
internal interface ISearchEngine
{
    string Name { get; }

    /// <returns>At most some 200 documents of the tenant, the likely ones among them, in any order and perhaps twice.</returns>
    Task<IReadOnlyList<SearchDocument>> CandidatesAsync(Guid tenantId, SearchQuery query, CancellationToken cancellationToken);
}
