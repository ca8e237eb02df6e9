using Dd0c.Domain.Search;

namespace Dd0c.Workers.Search;

/// <summary>Finds what may match; the order is <see cref="Ranking"/>'s, so that every engine ranks alike.</summary>
internal interface ISearchEngine
{
    string Name { get; }

    /// <returns>
    /// At most some 200 documents of the tenant, in any order and perhaps twice: the first of every class of the ranking, and of
    /// those that are the viewer's own or were opened by them.
    /// </returns>
    Task<Candidates> CandidatesAsync(Guid tenantId, SearchQuery query, SearchViewer viewer, CancellationToken cancellationToken);
}

/// <param name="More">More match than these.</param>
/// <param name="Version">Of the tenant's search rows that the engine holds; null: it reads the rows themselves.</param>
internal sealed record Candidates(IReadOnlyList<SearchDocument> Documents, bool More, long? Version = null);
