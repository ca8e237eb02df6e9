using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Platform;
using Dd0c.Web.Api;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog.Entities;

/// <summary>Reads entities for the API.</summary>
internal sealed class EntityReading(TenantDb database)
{
    private const int MostRelations = 500;

    /// <param name="team">Slugs.</param>
    public async Task<Page<EntityAnswer>> ListAsync(string[] kind, string[] team, string[] environment, string? text, CursorKey? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var entities = db.Entities.AsNoTracking();
        if (kind.Length > 0) entities = entities.Where(e => kind.Contains(e.Kind));
        if (team.Length > 0) entities = entities.Where(e => db.Teams.Any(t => t.Id == e.TeamId && t.RemovedAt == null && team.Contains(t.Slug)));
        if (environment.Length > 0) entities = entities.Where(e => environment.Contains(e.Environment));
        if (!string.IsNullOrWhiteSpace(text))
        {
            var pattern = $"%{LikePattern.Literal(text.Trim())}%";
            entities = entities.Where(e => EF.Functions.ILike(e.Name, pattern, LikePattern.Escape));
        }
        if (after is { } a) entities = entities.Where(e => e.Name.CompareTo(a.Key) > 0 || (e.Name == a.Key && e.Id.CompareTo(a.Id) > 0));
        var rows = await entities.OrderBy(e => e.Name).ThenBy(e => e.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return new(await AnswersAsync(db, [.. rows.Take(limit)], cancellationToken), rows.Count > limit ? Cursor.Of(rows[limit - 1].Name, rows[limit - 1].Id) : null);
    }

    public async Task<EntityAnswer?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Entities.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, cancellationToken) is not { } entity) return null;
        return (await AnswersAsync(db, [entity], cancellationToken))[0] with { Relations = await RelationsAsync(db, entity, cancellationToken), Evidence = CanonicalJson.Read<List<Evidence>>(entity.Evidence) };
    }

    private static async Task<IReadOnlyList<EntityRelationAnswer>> RelationsAsync(Dd0cDbContext db, Entity entity, CancellationToken cancellationToken)
    {
        var id = entity.Id;
        var services = await db.EntityRelations.Where(r => r.SourceId == id && r.TargetKind == EntityRelation.Service).Join(db.Services.Where(s => s.RemovedAt == null), r => r.TargetId, s => s.Id, (r, s) => new { r.Kind, s.Id, Name = s.DisplayName }).OrderBy(r => r.Kind).ThenBy(r => r.Name).ThenBy(r => r.Id).Take(MostRelations).ToListAsync(cancellationToken);
        var to = await db.EntityRelations.Where(r => r.SourceId == id && r.TargetKind != EntityRelation.Service).Join(db.Entities, r => r.TargetId, e => e.Id, (r, e) => new { r.Kind, e.Id, e.Name, Other = e.Kind }).OrderBy(r => r.Kind).ThenBy(r => r.Name).ThenBy(r => r.Id).Take(MostRelations).ToListAsync(cancellationToken);
        var from = await db.EntityRelations.Where(r => r.TargetId == id).Join(db.Entities, r => r.SourceId, e => e.Id, (r, e) => new { r.Kind, e.Id, e.Name, Other = e.Kind }).OrderBy(r => r.Kind).ThenBy(r => r.Name).ThenBy(r => r.Id).Take(MostRelations).ToListAsync(cancellationToken);
        var environment = entity.Kind == EntityKind.Environment || entity.Environment is null ? [] : await db.Entities.Where(e => e.Kind == EntityKind.Environment && e.Key == entity.Environment).Select(e => new { e.Id, e.Name }).ToListAsync(cancellationToken);
        return
        [
            .. services.Select(s => new EntityRelationAnswer(s.Kind, "out", new(EntityRelation.Service, s.Id, s.Name))),
            .. to.Select(e => new EntityRelationAnswer(e.Kind, "out", new(e.Other, e.Id, e.Name))),
            .. environment.Select(e => new EntityRelationAnswer(RelationKind.RunsIn, "out", new(EntityKind.Environment, e.Id, e.Name))),
            .. from.Select(e => new EntityRelationAnswer(e.Kind, "in", new(e.Other, e.Id, e.Name))),
        ];
    }

    private static async Task<IReadOnlyList<EntityAnswer>> AnswersAsync(Dd0cDbContext db, IReadOnlyList<Entity> rows, CancellationToken cancellationToken)
    {
        var ids = rows.SelectMany(r => r.ServiceIds).Distinct().ToArray();
        var teamIds = rows.Select(r => r.TeamId).OfType<Guid>().Distinct().ToArray();
        var services = ids.Length == 0 ? [] : await db.Services.Where(s => ids.Contains(s.Id) && s.RemovedAt == null).Select(s => new { s.Id, s.DisplayName }).ToDictionaryAsync(s => s.Id, s => s.DisplayName, cancellationToken);
        var teams = teamIds.Length == 0 ? [] : await db.Teams.Where(t => teamIds.Contains(t.Id) && t.RemovedAt == null).Select(t => new { t.Id, t.Slug, t.Name }).ToDictionaryAsync(t => t.Id, t => new EntityTeamAnswer(t.Id, t.Slug, t.Name), cancellationToken);
        return
        [
            .. rows.Select(e => new EntityAnswer(e.Id, e.Kind, e.Key, e.Name, e.Description, [.. e.ServiceIds.Where(services.ContainsKey).Select(s => new EntityEndAnswer(EntityRelation.Service, s, services[s]))],
                e.TeamId is { } team ? teams.GetValueOrDefault(team) : null, e.Environment, e.Url, e.At, e.Source, e.Since, CanonicalJson.Read<Dictionary<string, string>>(e.Properties), e.UpdatedAt)),
        ];
    }
}
