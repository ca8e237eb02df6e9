using System.Collections.Concurrent;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Pages of listings with their ETags: a 304 costs nothing of the hourly allowance and sends no body. Kept in
/// memory alone; after a restart the pages are simply read again.</summary>
internal sealed class ListingCache
{
    private const int Pages = 2_000;

    private readonly ConcurrentDictionary<(Guid Connection, string Address), ListingPage> _pages = new();

    /// <summary>How many pages are in memory.</summary>
    public int Held => _pages.Count;

    public ListingPage? Find(Guid connection, string address) => _pages.GetValueOrDefault((connection, address));

    public void Keep(Guid connection, string address, ListingPage page)
    {
        if (page.ETag is null) { return; }
        if (_pages.Count >= Pages) { _pages.Clear(); }
        _pages[(connection, address)] = page;
    }

    public void Forget(Guid connection)
    {
        foreach (var key in _pages.Keys.Where(k => k.Connection == connection)) { _pages.TryRemove(key, out _); }
    }
}

/// <param name="Next">The next page's address; null when this is the last.</param>
/// <param name="Last">The last page's address where GitHub names it, so that all between can be asked at once.</param>
/// <param name="Warning">Why the page does not hold all there is.</param>
internal sealed record ListingPage(string? ETag, IReadOnlyList<ListedRepository> Items, string? Next, string? Last, string? Warning)
{
    /// <summary>As long as a page can be, so that the next thing goes to a page of its own.</summary>
    public bool Full { get; init; }

    /// <summary>Its successor is GitHub's word and not our guess.</summary>
    public bool Linked { get; init; }
}
