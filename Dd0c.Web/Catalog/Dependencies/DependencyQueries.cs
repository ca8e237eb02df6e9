using System.Collections.Concurrent;
using Dd0c.Domain.Catalog;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Web.Catalog.Dependencies;

/// <summary>The graphs of the tenants asked for lately, each good for one version of its catalog.</summary>
internal sealed class DependencyGraphs
{
    private const int Most = 200;
    private readonly ConcurrentDictionary<Guid, (long Version, DependencyGraph Graph)> _graphs = new();

    public DependencyGraph? Of(Guid tenant, long version) => _graphs.TryGetValue(tenant, out var kept) && kept.Version == version ? kept.Graph : null;

    public void Keep(Guid tenant, long version, DependencyGraph graph)
    {
        if (_graphs.Count >= Most) _graphs.Clear();
        _graphs[tenant] = (version, graph);
    }
}

/// <summary>Answers what a service needs, what needs it, and what fails with it, however far away.</summary>
internal sealed class DependencyQueries(TenantDb database, DependencyGraphs graphs)
{
    /// <param name="service">Id or slug.</param>
    /// <returns>Null when there is no such service.</returns>
    public async Task<ClosureAnswer?> ClosureAsync(string service, bool needs, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var alive = db.Services.AsNoTracking().Where(s => s.RemovedAt == null);
        var start = await (Guid.TryParse(service, out var id) ? alive.Where(s => s.Id == id) : alive.Where(s => s.Slug == service)).Select(s => (Guid?)s.Id).SingleOrDefaultAsync(cancellationToken);
        if (start is null) return null;
        var graph = await GraphAsync(db, cancellationToken);
        var reached = needs ? graph.Needs(start.Value) : graph.BlastRadius(start.Value);
        var ids = reached.Select(r => r.Id).Append(start.Value).ToArray();
        var rows = await (from s in alive
                          where ids.Contains(s.Id)
                          join t in db.Teams on s.OwnerTeamId equals t.Id into owners
                          from o in owners.DefaultIfEmpty()
                          select new { s.Id, s.Slug, Name = s.DisplayName, s.Tier, s.Health, Team = s.OwnerState == "owned" ? o.Slug : null }).ToDictionaryAsync(s => s.Id, cancellationToken);
        var fires = await ServiceFires.HealthAsync(db, ids, cancellationToken);
        List<ReachedAnswer> items = [.. reached.Where(r => rows.ContainsKey(r.Id) && rows.ContainsKey(r.Via)).Select(r => new ReachedAnswer(r.Id, rows[r.Id].Slug, rows[r.Id].Name, rows[r.Id].Tier, fires.GetValueOrDefault(r.Id, rows[r.Id].Health), rows[r.Id].Team, r.Distance, rows[r.Via].Slug, r.Kind, Math.Round(r.Confidence, 4)))];
        return new ClosureAnswer(start.Value, items.Count, items.Count(i => i.Tier == "critical"),
            [.. items.GroupBy(i => i.Team).Select(g => new ReachedTeam(g.Key, g.Count())).OrderByDescending(t => t.Services).ThenBy(t => t.Team, StringComparer.Ordinal)], items);
    }

    /// <summary>What lies around a service, to be drawn.</summary>
    /// <param name="depth">1 to 3.</param>
    /// <param name="kind">Edges of one kind alone; null: of all.</param>
    /// <returns>Null when there is no such service.</returns>
    public async Task<(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)?> AroundAsync(string slug, int depth, bool needs, bool needed, string? kind, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var root = await db.Services.AsNoTracking().Where(s => s.RemovedAt == null && s.Slug == slug).Select(s => (Guid?)s.Id).SingleOrDefaultAsync(cancellationToken);
        if (root is not { } start) return null;
        var graph = await GraphAsync(db, cancellationToken);
        if (kind is not null) graph = graph.Only(kind);
        var level = new Dictionary<Guid, int> { [start] = 0 };
        // In a circle a service is both; it stands where the way to it is shorter.
        var reached = (needs ? graph.Needs(start).Select(r => (r.Id, r.Distance, Side: -1)) : []).Concat(needed ? graph.BlastRadius(start).Select(r => (r.Id, r.Distance, Side: 1)) : []);
        foreach (var (id, distance, side) in reached.Where(r => r.Distance <= depth).OrderBy(r => r.Distance)) level.TryAdd(id, distance * side);
        var ids = level.Keys.ToArray();
        var rows = await (from s in db.Services.AsNoTracking()
                          where s.RemovedAt == null && ids.Contains(s.Id)
                          join t in db.Teams on s.OwnerTeamId equals t.Id into owners
                          from o in owners.DefaultIfEmpty()
                          select new { s.Id, s.Slug, Name = s.DisplayName, s.Tier, s.Health, Team = s.OwnerState == "owned" ? o.Slug : null, TeamName = s.OwnerState == "owned" ? o.Name : null }).ToListAsync(cancellationToken);
        var there = rows.Select(r => r.Id).ToHashSet();
        var fires = await ServiceFires.HealthAsync(db, ids, cancellationToken);
        return ([.. rows.Select(r => new GraphNode(r.Id, r.Slug, r.Name, fires.GetValueOrDefault(r.Id, r.Health), r.Tier, r.Team, level[r.Id], r.TeamName))], [.. graph.EdgesOf(there).Select(e => new GraphEdge(e.From, e.To, e.Kind, e.Confidence))]);
    }

    /// <summary>The services that most others need, for a reader who has not chosen one.</summary>
    public async Task<IReadOnlyList<HubView>> HubsAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var hubs = from s in db.Services.AsNoTracking()
                   where s.RemovedAt == null
                   let neededBy = db.ServiceDependencies.Count(d => (d.Kind != "triggers" && d.TargetServiceId == s.Id) || (d.Kind == "triggers" && d.SourceServiceId == s.Id))
                   let needs = db.ServiceDependencies.Count(d => (d.Kind != "triggers" && d.SourceServiceId == s.Id) || (d.Kind == "triggers" && d.TargetServiceId == s.Id))
                   where neededBy + needs > 0
                   orderby neededBy descending, needs descending, s.Slug
                   select new { s.Id, View = new HubView(s.Slug, s.DisplayName, s.Type, s.Health, neededBy, needs) };
        var rows = await hubs.Take(most).ToListAsync(cancellationToken);
        var fires = await ServiceFires.HealthAsync(db, [.. rows.Select(r => r.Id)], cancellationToken);
        return rows.ConvertAll(r => r.View with { Health = fires.GetValueOrDefault(r.Id, r.View.Health) });
    }

    private async Task<DependencyGraph> GraphAsync(Domain.Platform.Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var version = await db.Tenants.Select(t => t.CatalogVersion).SingleAsync(cancellationToken);
        if (graphs.Of(database.TenantId, version) is { } kept) return kept;
        var graph = new DependencyGraph(await EdgesAsync(db, cancellationToken));
        graphs.Keep(database.TenantId, version, graph);
        return graph;
    }

    /// <summary>All edges, read without a mapper: whoever asks first after a change waits for fifty thousand of them.</summary>
    private async Task<List<DependencyEdge>> EdgesAsync(Domain.Platform.Dd0cDbContext db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select source_service_id, target_service_id, kind, confidence from service_dependencies where tenant_id = $1", (NpgsqlConnection)db.Database.GetDbConnection());
        command.Parameters.AddWithValue(database.TenantId);
        var (edges, kinds) = (new List<DependencyEdge>(), new Dictionary<string, string>(StringComparer.Ordinal));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var kind = reader.GetString(2);
            edges.Add(new(reader.GetGuid(0), reader.GetGuid(1), kinds.TryAdd(kind, kind) ? kind : kinds[kind], reader.GetDouble(3)));
        }
        return edges;
    }
}

/// <param name="NeededBy">How many need it at once.</param>
internal sealed record HubView(string Slug, string Name, string Type, string Health, int NeededBy, int Needs);

/// <summary>What is reached from a service, nearest first.</summary>
/// <param name="Critical">How many of them are of tier critical.</param>
/// <param name="Teams">Whom to tell; the one without a name is of services that are nobody's.</param>
internal sealed record ClosureAnswer(Guid ServiceId, int Total, int Critical, IReadOnlyList<ReachedTeam> Teams, IReadOnlyList<ReachedAnswer> Items);

internal sealed record ReachedTeam(string? Team, int Services);

/// <param name="Distance">Edges on the shortest way, from 1.</param>
/// <param name="Via">The service before it on that way, by slug.</param>
/// <param name="Kind">calls, publishes_to, reads_from, triggers or depends_on: the last edge.</param>
/// <param name="Confidence">That the whole way is real, 0 to 1.</param>
internal sealed record ReachedAnswer(Guid Id, string Slug, string Name, string Tier, string Health, string? Team, int Distance, string Via, string Kind, double Confidence);
