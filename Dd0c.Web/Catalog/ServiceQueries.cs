using Dd0c.Domain.Platform;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Platform;
using Dd0c.Web.History;
using Dd0c.Workers.History;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog;

/// <summary>Reads the catalog's list: one page of rows in the order asked for, and what each filter would leave.</summary>
internal sealed class ServiceQueries(TenantDb database, MyTeams myTeams, CatalogHistory history, Viewer viewer)
{
    /// <summary>Why the catalog of the instant that was asked for cannot be shown; null when it can.</summary>
    public string? Unreadable { get; private set; }

    private (DateTimeOffset At, IReadOnlyDictionary<Guid, ServiceThen> Services)? _then;

    public async Task<ServiceList> ListAsync(ServiceListQuery query, CancellationToken cancellationToken)
    {
        if (At(query) is { } at)
        {
            return await history.PageAsync(at, ThenSelection.Asked(query), cancellationToken) is var (then, count) ? new([.. then.Select(s => ThenSelection.Row(s.Id, s.Then))], count) : ThenSelection.List(await ThenAsync(at, cancellationToken), query);
        }
        var mine = query.View == "mine" ? await myTeams.IdsAsync(cancellationToken) : [];
        await using var db = database.Open();
        var selected = ServiceSelection.Select(db, query, mine, Today);
        var total = await selected.CountAsync(cancellationToken);
        // A page past the end shows the last one rather than nothing.
        var page = Math.Min(query.Page, Math.Max(1, (total + query.Size - 1) / query.Size));
        var rows = await Rows(db, ServiceSelection.Order(db, selected, query).Skip((page - 1) * query.Size).Take(query.Size)).ToListAsync(cancellationToken);
        return new(await ServiceFigures.OnAsync(db, await ServiceFires.OnAsync(db, rows, cancellationToken), query, cancellationToken), total);
    }

    /// <summary>For each filter its values with the count of services that choosing it would leave, the other filters standing.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<Facet>>> FacetsAsync(ServiceListQuery query, CancellationToken cancellationToken)
    {
        if (At(query) is { } at) return await history.CountsAsync(at, ThenSelection.Asked(query), cancellationToken) is { } counts ? ThenSelection.Facets(counts) : ThenSelection.Facets(await ThenAsync(at, cancellationToken), query);
        var mine = query.View == "mine" ? await myTeams.IdsAsync(cancellationToken) : [];
        await using var db = database.Open();
        IQueryable<Domain.Catalog.Service> But(string key) => ServiceSelection.Select(db, query, mine, Today, except: key);
        async Task<IReadOnlyList<Facet>> Counted(IQueryable<string> values) =>
            await values.GroupBy(v => v).Select(g => new Facet(g.Key, g.Key, g.Count())).ToListAsync(cancellationToken);
        var teams = await But("team").Where(s => s.OwnerState == "owned").Join(db.Teams, s => s.OwnerTeamId, t => t.Id, (s, t) => new { t.Slug, t.Name })
            .GroupBy(t => t).Select(g => new Facet(g.Key.Slug, g.Key.Name, g.Count())).ToListAsync(cancellationToken);
        var unowned = await But("team").CountAsync(s => s.OwnerState != "owned", cancellationToken);
        return new Dictionary<string, IReadOnlyList<Facet>>
        {
            ["team"] = [.. teams.OrderBy(t => t.Text, StringComparer.OrdinalIgnoreCase), .. unowned > 0 ? (Facet[])[new(Picks.None, "No owner", unowned)] : []],
            ["health"] = await Counted(But("health").Select(ServiceFires.Health(db))),
            ["tier"] = await Counted(But("tier").Select(s => s.Tier)),
            ["type"] = await Counted(But("type").Select(s => s.Type)),
            ["lifecycle"] = await Counted(But("lifecycle").Select(s => s.Lifecycle)),
            ["source"] = await Counted(But("source").Select(s => s.OwnerSource ?? Picks.None)),
            ["conf"] = await Counted(But("conf").Select(s => s.OwnerConfidence >= .895 ? "high" : s.OwnerConfidence >= .695 ? "medium" : s.OwnerConfidence >= .495 ? "low" : "unsure")),
            ["lang"] = await Counted(But("lang").SelectMany(s => s.TechStack)),
            ["env"] = await Counted(But("env").SelectMany(s => s.Environments)),
        };
    }

    /// <summary>Team names by slug, for the words of chips.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TeamNamesAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Teams.Where(t => t.RemovedAt == null).ToDictionaryAsync(t => t.Slug, t => t.Name, cancellationToken);
    }

    /// <summary>How many services there are at all; an empty list means one thing with none and another with many.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Services.CountAsync(s => s.RemovedAt == null, cancellationToken);
    }

    /// <summary>The instant that a query asks for; null: now.</summary>
    public DateTimeOffset? At(ServiceListQuery query) => Moment.Resolve(query.AsOf, viewer.Zone, viewer.Now, end: true);

    /// <summary>All of them: what lies in the archive cannot be asked for by pages.</summary>
    private async Task<IReadOnlyDictionary<Guid, ServiceThen>> ThenAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (_then is { } known && known.At == at) return known.Services;
        try
        {
            _then = (at, await history.AtAsync(at, cancellationToken));
        }
        catch (ArchiveUnreadable e)
        {
            (Unreadable, _then) = (e.Message, (at, new Dictionary<Guid, ServiceThen>()));
        }
        return _then.Value.Services;
    }

    internal static IQueryable<ServiceRow> Rows(Dd0cDbContext db, IQueryable<Domain.Catalog.Service> services) =>
        services.Select(s => new ServiceRow(s.Id, s.Slug, s.DisplayName, s.Type, s.OwnerState,
            s.OwnerState == "owned" ? db.Teams.Where(t => t.Id == s.OwnerTeamId).Select(t => t.Name).FirstOrDefault() : null,
            s.OwnerState == "owned" ? db.Teams.Where(t => t.Id == s.OwnerTeamId).Select(t => t.Slug).FirstOrDefault() : null,
            s.OwnerConfidence, s.Health, s.Tier, s.Lifecycle, s.Environments, s.TechStack, s.LastDeployAt, s.RepoFullName, s.RepoUrl, s.UpdatedAt));

    private DateTimeOffset Today
    {
        get
        {
            var local = viewer.Local(viewer.Now);
            return new DateTimeOffset(local.Date, viewer.Zone.GetUtcOffset(local.Date)).ToUniversalTime();
        }
    }
}

/// <summary>One value of a filter, and how many services have it.</summary>
internal sealed record Facet(string Value, string Text, int Count);
