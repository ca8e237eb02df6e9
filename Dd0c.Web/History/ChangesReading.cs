using Dd0c.Domain.History;
using Dd0c.Web.Platform;
using Dd0c.Workers.History;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.History;

/// <summary>Reads what changed in the catalog between two instants, for the page and its file.</summary>
internal sealed class ChangesReading(CatalogHistory history, TenantDb database, Viewer viewer)
{
    public async Task<ChangesView> ReadAsync(ChangesQuery query, CancellationToken cancellationToken)
    {
        var (from, to) = query.Resolve(viewer.Zone, history.Now);
        var changes = (await history.BetweenAsync(from, to, cancellationToken)).Where(c => query.Team is not { } team || ChangedServices.OfTeams(c, [team])).ToList();
        // Only surer or less sure of the same is nothing that happened to a service.
        var told = changes.Where(c => c.Kind != ChangeKind.Changed || c.Fields.Any(f => f.Field is not ("ownerConfidence" or "ownerSource"))).ToList();
        await using var db = database.Open();
        var teams = await db.Teams.Where(t => t.RemovedAt == null).OrderBy(t => t.Name).Select(t => new { t.Slug, t.Name }).ToListAsync(cancellationToken);
        var needed = told.SelectMany(c => c.Fields).Where(f => f.Field == "needs").ToList();
        var names = needed.Count == 0 ? [] : await db.Services.ToDictionaryAsync(s => s.Id, s => s.DisplayName, cancellationToken);
        return new(from, to, [.. told.GroupBy(ChangedServices.Group).OrderBy(g => g.Key).SelectMany(g => g)], changes.Count - told.Count, [.. teams.Select(t => (t.Slug, t.Name))], names, await HistoryWords.UnknownAsync(history, from, viewer, cancellationToken));
    }
}

/// <param name="Changes">By group, then name.</param>
/// <param name="OnlySurer">How many others changed in nothing but how sure their owner is.</param>
/// <param name="Names">Services by id, for what is needed.</param>
/// <param name="Unknown">Why nothing can be told of the first instant; null when it can.</param>
internal sealed record ChangesView(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ServiceChange> Changes, int OnlySurer, IReadOnlyList<(string Slug, string Name)> Teams, IReadOnlyDictionary<Guid, string> Names, string? Unknown);
