namespace Dd0c.Domain.Search;

/// <summary>Finds services and teams of the unit of work's tenant by what somebody types.</summary>
public interface ISearch
{
    /// <summary>The best <paramref name="limit"/> hits, best first; an empty query finds nothing.</summary>
    /// <param name="kind">service or team; null: both.</param>
    Task<SearchResults> SearchAsync(string query, string? kind, int limit, CancellationToken cancellationToken);
}
