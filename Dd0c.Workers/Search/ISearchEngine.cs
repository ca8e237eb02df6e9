using Dd0c.Domain.Search;

namespace Dd0c.Workers.Search;

/// <summary>Finds what may match; the order is <see cref="Ranking"/>'s, so that every engine ranks alike.</summary>
internal interface ISearchEngine
{
    string Name { get; }

    /// <returns>At most some 200 documents of the tenant, the likely ones among them, in any order and perhaps twice.</returns>
    Task<Candidates> CandidatesAsync(Guid tenantId, SearchQuery query, CancellationToken cancellationToken);
}

/// <param name="Version">Of the tenant's search rows that the engine holds; null: it reads the rows themselves.</param>
internal sealed record Candidates(IReadOnlyList<SearchDocument> Documents, long? Version = null);
