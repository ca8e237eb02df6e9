using Dd0c.Domain.Search;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Catalog;
using Dd0c.Web.Platform;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Search;

namespace Dd0c.Web.Search;

/// <summary>Searches as the signed-in person: their own teams and what they opened lately come before the like.</summary>
internal sealed class SearchQueries(Searching searching, TenantDb database, SearchViewers viewers, MyTeams teams, Viewer viewer) : ISearch
{
    public async Task<SearchResults> SearchAsync(string query, string? kind, int limit, CancellationToken cancellationToken)
    {
        var eyes = await viewer.UserIdAsync() is { } id ? await viewers.OfAsync(database, id, teams, cancellationToken) : SearchViewer.Nobody;
        var found = await searching.SearchAsync(database.TenantId, query, kind, eyes, limit, cancellationToken);
        // The index knows what the last scan found; what fires since is asked for.
        await using var db = database.Open();
        var health = await ServiceFires.HealthAsync(db, [.. found.Hits.Where(h => h.Document.Kind == "service").Select(h => h.Document.Id)], cancellationToken);
        return health.Count == 0 ? found : found with { Hits = [.. found.Hits.Select(h => health.TryGetValue(h.Document.Id, out var now) ? h with { Document = h.Document with { Health = now } } : h)] };
    }
}
