using System.Collections.Concurrent;
using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Matching;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>All that alerts of a tenant are held against: its services, how near they are to each other, and its settings.</summary>
internal sealed record AlertWorld(AlertSettings Settings, ServiceDirectory Directory, Neighbourhood Neighbourhood, IReadOnlyDictionary<Guid, string> ServiceNames);

/// <summary>Makes a tenant's world, and keeps it until its catalog, its aliases, its edges or its settings change.</summary>
internal sealed class AlertWorlds(TimeProvider time)
{
    private const int Most = 64;
    private readonly ConcurrentDictionary<Guid, (Stamp Stamp, AlertWorld World, long UsedAt)> _known = new();

    public async Task<AlertWorld> OfAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var stamp = await StampAsync(db, cancellationToken);
        if (_known.TryGetValue(db.TenantId, out var known) && known.Stamp == stamp)
        {
            _known[db.TenantId] = known with { UsedAt = time.GetTimestamp() };
            return known.World;
        }
        var world = await MakeAsync(db, stamp, cancellationToken);
        _known[db.TenantId] = (stamp, world, time.GetTimestamp());
        if (_known.Count > Most && _known.MinBy(k => k.Value.UsedAt) is { Key: var eldest }) _known.TryRemove(eldest, out _);
        return world;
    }

    /// <summary>One look at what a world is made of.</summary>
    private static async Task<Stamp> StampAsync(Dd0cDbContext db, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<Stamp>($"""
            select t.catalog_version as "CatalogVersion", coalesce(s.settings::text, {"{}"}) as "Settings",
                (select count(*) from alert_aliases) as "Aliases", (select max(created_at) from alert_aliases) as "AliasAt",
                (select count(*) from alert_edges) as "Edges", (select max(last_seen) from alert_edges) as "EdgeAt"
            from tenants t left join alert_settings s on s.tenant_id = t.id where t.id = {db.TenantId}
            """).ToListAsync(cancellationToken)).Single();

    private async Task<AlertWorld> MakeAsync(Dd0cDbContext db, Stamp stamp, CancellationToken cancellationToken)
    {
        var services = await db.Services.AsNoTracking().Where(s => s.RemovedAt == null).Select(s => new DirectoryService(s.Id, s.Slug, s.Name, s.DisplayName, s.Aliases, s.Environments)).ToListAsync(cancellationToken);
        var resources = await (from r in db.ServiceResources.AsNoTracking()
                               join c in db.CloudResources.AsNoTracking() on r.Arn equals c.Arn
                               select new DirectoryResource(r.ServiceId, r.Arn, c.Type, c.Name, r.Environment)).ToListAsync(cancellationToken);
        var aliases = await db.AlertAliases.AsNoTracking().Where(a => a.ServiceId != null).Select(a => new { a.Word, a.ServiceId }).ToListAsync(cancellationToken);
        var known = services.Select(s => s.Id).ToHashSet();
        var edges = (await db.ServiceDependencies.AsNoTracking().Select(d => new { d.SourceServiceId, d.TargetServiceId, d.Kind, d.Confidence }).ToListAsync(cancellationToken))
            .Select(d => NeighbourEdge.Of(new DependencyEdge(d.SourceServiceId, d.TargetServiceId, d.Kind, d.Confidence)));
        var told = (await db.AlertEdges.AsNoTracking().ToListAsync(cancellationToken))
            .Select(e => new NeighbourEdge(e.SourceId, e.TargetId, e.Source == "explicit" ? 1 : .6, e.Source == "explicit" ? NeighbourEdge.ByHand : NeighbourEdge.Learned, e.Times, e.LastSeen));
        return new(
            JsonSerializer.Deserialize<AlertSettings>(stamp.Settings, AlertRows.Json)!,
            new ServiceDirectory(services, resources.Where(r => known.Contains(r.ServiceId)), aliases.Where(a => known.Contains(a.ServiceId!.Value)).Select(a => new Domain.Alerts.Matching.AlertAlias(a.Word, a.ServiceId!.Value))),
            new Neighbourhood(edges.Concat(told), time.GetUtcNow()),
            services.ToDictionary(s => s.Id, s => s.Name));
    }

    private sealed record Stamp(long CatalogVersion, string Settings, long Aliases, DateTimeOffset? AliasAt, long Edges, DateTimeOffset? EdgeAt);
}
