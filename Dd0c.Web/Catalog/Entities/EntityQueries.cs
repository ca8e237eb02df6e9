using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Platform;
using Dd0c.Web.Platform.Shared;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog.Entities;

/// <summary>Reads what the catalog holds beside services and teams.</summary>
internal sealed class EntityQueries(TenantDb database)
{
    private const int MostOfGroup = 50;
    private const int LatestDeployments = 10;

    /// <summary>How many there are of each kind; services among them.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var counts = await db.Entities.GroupBy(e => e.Kind).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        counts[EntityRelation.Service] = await db.Services.CountAsync(s => s.RemovedAt == null, cancellationToken);
        return counts;
    }

    public async Task<EntityList> ListAsync(EntityListQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var selected = Select(db, query);
        var total = await selected.CountAsync(cancellationToken);
        // A page past the end shows the last one rather than nothing.
        var page = Math.Min(query.Page, Math.Max(1, (total + EntityListQuery.Size - 1) / EntityListQuery.Size));
        var ordered = EntityKind.IsEvent(query.Kind) ? selected.OrderByDescending(e => e.At).ThenBy(e => e.Id) : selected.OrderBy(e => e.Name).ThenBy(e => e.Id);
        return new(await RowsAsync(db, ordered.Skip((page - 1) * EntityListQuery.Size).Take(EntityListQuery.Size), cancellationToken), total);
    }

    /// <summary>What the list of a kind can be filtered by, each with how many it would leave of all.</summary>
    public async Task<EntityFacets> FacetsAsync(EntityListQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var all = db.Entities.Where(e => e.Kind == query.Kind);
        var teams = await all.Where(e => e.TeamId != null).Select(e => e.TeamId).Distinct().Join(db.Teams.Where(t => t.RemovedAt == null), id => id, t => t.Id, (_, t) => new { t.Slug, t.Name }).OrderBy(t => t.Name).ToListAsync(cancellationToken);
        var environments = query.Kind == EntityKind.Environment ? [] : await all.Where(e => e.Environment != null).GroupBy(e => e.Environment!).Select(g => new { g.Key, Count = g.Count() }).OrderByDescending(g => g.Count).ThenBy(g => g.Key).Take(100).ToListAsync(cancellationToken);
        var types = query.Kind is not (EntityKind.Infrastructure or EntityKind.Database) ? [] :
            await db.Database.SqlQuery<TypeCount>($"select properties->>'type' as \"Type\", count(*)::int as \"Count\" from entities where tenant_id = {database.TenantId} and kind = {query.Kind} and properties ? 'type' group by 1 order by 2 desc, 1 limit 100").ToListAsync(cancellationToken);
        return new([.. teams.Select(t => (t.Slug, t.Name))],
            [.. environments.Select(e => new FilterOption(e.Key, Capital.Of(e.Key), e.Key == query.Environment, e.Count))],
            [.. types.Select(t => new FilterOption(t.Type, t.Type, t.Type == query.Type, t.Count))]);
    }

    public async Task<EntityDetail?> FindAsync(string kind, Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var e = await db.Entities.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id && x.Kind == kind, cancellationToken);
        if (e is null) return null;
        var row = (await RowsAsync(db, db.Entities.Where(x => x.Id == id), cancellationToken))[0];
        var environment = e.Environment is null || kind == EntityKind.Environment ? null : await db.Entities.Where(x => x.Kind == EntityKind.Environment && x.Key == e.Environment).Select(x => (Guid?)x.Id).SingleOrDefaultAsync(cancellationToken);
        var related = kind == EntityKind.Environment ? await InAsync(db, e.Key, cancellationToken) : await RelatedAsync(db, id, cancellationToken);
        var deployments = kind switch
        {
            EntityKind.Environment => db.Entities.Where(x => x.Kind == EntityKind.Deployment && x.Environment == e.Key),
            EntityKind.Repository => db.Entities.Where(x => (x.Kind == EntityKind.Deployment || x.Kind == EntityKind.PipelineRun) && x.ParentId == id),
            _ => null,
        };
        return new(row, e.Key, e.Description, e.Url, e.Source, e.Since, e.CreatedAt, CanonicalJson.Read<List<Evidence>>(e.Evidence), environment, related,
            deployments is null ? [] : await RowsAsync(db, deployments.OrderByDescending(x => x.At).ThenBy(x => x.Id).Take(LatestDeployments), cancellationToken));
    }

    /// <summary>The pages of a service's resources, by ARN.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OfServiceAsync(Guid serviceId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.EntityRelations.Where(r => r.TargetId == serviceId).Select(r => r.SourceId).Distinct().Join(db.Entities.Where(e => e.Kind == EntityKind.Api || e.Kind == EntityKind.Database || e.Kind == EntityKind.Infrastructure), r => r, e => e.Id, (_, e) => new { e.Key, e.Kind, e.Id })
            .ToDictionaryAsync(e => e.Key, e => $"/entities/{e.Kind}/{e.Id}", cancellationToken);
    }

    /// <summary>What is in an environment, by kind.</summary>
    private static async Task<IReadOnlyList<RelationGroup>> InAsync(Dd0cDbContext db, string environment, CancellationToken cancellationToken)
    {
        var word = Uri.EscapeDataString(environment);
        var groups = new List<RelationGroup>();
        var services = db.Services.Where(s => s.RemovedAt == null && s.Environments.Contains(environment));
        if (await services.CountAsync(cancellationToken) is > 0 and var running)
            groups.Add(new("Services", [.. (await services.OrderBy(s => s.Name).ThenBy(s => s.Id).Take(MostOfGroup / 2).Select(s => new { s.Id, s.DisplayName, s.Slug }).ToListAsync(cancellationToken)).Select(s => new EntityLink(EntityRelation.Service, s.Id, s.DisplayName, $"/services/{s.Slug}"))], running, $"/services?env={word}"));
        var counts = await db.Entities.Where(e => e.Environment == environment && e.Kind != EntityKind.Environment).GroupBy(e => e.Kind).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        foreach (var kind in EntityKind.All.Where(k => !EntityKind.IsEvent(k) && counts.ContainsKey(k)))
        {
            var first = await db.Entities.Where(e => e.Environment == environment && e.Kind == kind).OrderBy(e => e.Name).ThenBy(e => e.Id).Take(MostOfGroup / 5).Select(e => new { e.Id, e.Name }).ToListAsync(cancellationToken);
            groups.Add(new(EntityWords.Many(kind), [.. first.Select(f => new EntityLink(kind, f.Id, f.Name, EntityRow.HrefOf(kind, f.Id)))], counts[kind], $"/entities/{kind}?env={word}"));
        }
        return groups;
    }

    private static async Task<IReadOnlyList<RelationGroup>> RelatedAsync(Dd0cDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var services = await db.EntityRelations.Where(r => r.SourceId == id && r.TargetKind == EntityRelation.Service).Join(db.Services.Where(s => s.RemovedAt == null), r => r.TargetId, s => s.Id, (r, s) => new { r.Kind, s.Id, s.DisplayName, s.Slug }).OrderBy(r => r.DisplayName).ThenBy(r => r.Id).ToListAsync(cancellationToken);
        var to = await db.EntityRelations.Where(r => r.SourceId == id && r.TargetKind != EntityRelation.Service).Join(db.Entities, r => r.TargetId, e => e.Id, (r, e) => new { r.Kind, e.Id, EntityKind = e.Kind, e.Name }).OrderBy(r => r.Name).ThenBy(r => r.Id).ToListAsync(cancellationToken);
        // What happened to it has a list of its own.
        var from = await db.EntityRelations.Where(r => r.TargetId == id && r.Kind != RelationKind.For).Join(db.Entities, r => r.SourceId, e => e.Id, (r, e) => new { r.Kind, e.Id, EntityKind = e.Kind, e.Name }).OrderBy(r => r.Name).ThenBy(r => r.Id).Take(1000).ToListAsync(cancellationToken);
        return
        [
            .. Grouped(services.Select(s => (s.Kind, true, new EntityLink(EntityRelation.Service, s.Id, s.DisplayName, $"/services/{s.Slug}")))),
            .. Grouped(to.Select(e => (e.Kind, true, new EntityLink(e.EntityKind, e.Id, e.Name, EntityRow.HrefOf(e.EntityKind, e.Id))))),
            .. Grouped(from.Select(e => (e.Kind, false, new EntityLink(e.EntityKind, e.Id, e.Name, EntityRow.HrefOf(e.EntityKind, e.Id))))),
        ];

        static IEnumerable<RelationGroup> Grouped(IEnumerable<(string Kind, bool Outward, EntityLink Link)> ends) =>
            ends.GroupBy(e => EntityWords.Relation(e.Kind, e.Outward, e.Link.Kind)).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new RelationGroup(g.Key, [.. g.Select(e => e.Link).Take(MostOfGroup)], g.Count()));
    }

    private static IQueryable<Entity> Select(Dd0cDbContext db, EntityListQuery query)
    {
        var entities = db.Entities.AsNoTracking().Where(e => e.Kind == query.Kind);
        if (query.Text.Length > 0)
        {
            var pattern = $"%{LikePattern.Literal(query.Text)}%";
            entities = entities.Where(e => EF.Functions.ILike(e.Name, pattern, LikePattern.Escape));
        }
        if (query.Team == EntityListQuery.None) entities = entities.Where(e => e.TeamId == null);
        else if (query.Team is { } team) entities = entities.Where(e => db.Teams.Any(t => t.Id == e.TeamId && t.Slug == team && t.RemovedAt == null));
        if (query.Environment is { } environment) entities = entities.Where(e => e.Environment == environment);
        if (query.Type is { } type)
        {
            var told = JsonSerializer.Serialize(new Dictionary<string, string> { [PropertyNames.Type] = type });
            entities = entities.Where(e => EF.Functions.JsonContains(e.Properties, told));
        }
        return entities;
    }

    internal static async Task<IReadOnlyList<EntityRow>> RowsAsync(Dd0cDbContext db, IQueryable<Entity> entities, CancellationToken cancellationToken)
    {
        var rows = await entities.Select(e => new { e.Id, e.Kind, e.Name, e.ServiceIds, e.TeamId, e.Environment, e.At, e.Properties }).ToListAsync(cancellationToken);
        var ids = rows.SelectMany(r => r.ServiceIds.Take(20)).Distinct().ToArray();
        var teamIds = rows.Select(r => r.TeamId).OfType<Guid>().Distinct().ToArray();
        var services = ids.Length == 0 ? [] : await db.Services.Where(s => ids.Contains(s.Id) && s.RemovedAt == null).Select(s => new { s.Id, s.DisplayName, s.Slug }).ToDictionaryAsync(s => s.Id, s => new EntityLink(EntityRelation.Service, s.Id, s.DisplayName, $"/services/{s.Slug}"), cancellationToken);
        var teams = teamIds.Length == 0 ? [] : await db.Teams.Where(t => teamIds.Contains(t.Id) && t.RemovedAt == null).ToDictionaryAsync(t => t.Id, t => (t.Name, t.Slug), cancellationToken);
        return
        [
            .. rows.Select(r => new EntityRow(r.Id, r.Kind, r.Name, [.. r.ServiceIds.Where(services.ContainsKey).Select(s => services[s]).OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase)],
                r.TeamId is { } t && teams.TryGetValue(t, out var team) ? team.Name : null, r.TeamId is { } u && teams.TryGetValue(u, out var owner) ? owner.Slug : null, r.Environment, r.At, CanonicalJson.Read<Dictionary<string, string>>(r.Properties))),
        ];
    }

    private sealed record TypeCount(string Type, int Count);
}
