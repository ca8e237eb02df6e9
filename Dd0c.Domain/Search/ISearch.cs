namespace Dd0c.Domain.Search;

/// <summary>Finds services and teams of the unit of work's tenant by what somebody types.</summary>
public interface ISearch
{
    /// <summary>The best <paramref name="limit"/> hits, best first; an empty query finds nothing.</summary>
    Task<SearchResults> SearchAsync(string query, int limit, CancellationToken cancellationToken);
}
