using System.Text.Json;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Platform;
using Dd0c.Web.Catalog.Entities;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog.Documents;

/// <summary>Reads documents of repositories: lists, and one with its text.</summary>
internal sealed class DocumentQueries(TenantDb database)
{
    public const int Size = 50;
    private const int MostMatches = 500;
    private const int MostBeside = 40;

    /// <param name="text">In the title, or words of the text.</param>
    /// <param name="kind">A word of <see cref="Domain.Catalog.Documents.DocumentKind"/>.</param>
    /// <param name="team">A team's slug.</param>
    /// <param name="service">A service's slug.</param>
    public async Task<DocumentList> ListAsync(string text, string? kind, string? team, string? service, int page, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var documents = db.Entities.AsNoTracking().Where(e => e.Kind == EntityKind.Document);
        if (kind is not null) documents = documents.Where(Told(PropertyNames.Document, kind));
        if (team is not null) documents = documents.Where(e => db.Teams.Any(t => t.Id == e.TeamId && t.Slug == team && t.RemovedAt == null));
        if (service is not null) documents = documents.Where(e => db.Services.Any(s => s.Slug == service && s.RemovedAt == null && e.ServiceIds.Contains(s.Id)));
        if (text.Length > 0)
        {
            var pattern = $"%{LikePattern.Literal(text)}%";
            var matches = await db.Database.SqlQuery<Guid>($"""
                select e.id as "Value" from entities e where e.tenant_id = {database.TenantId} and e.kind = 'document' and (e.name ilike {pattern} or e.properties->>'oid' in (select oid from document_matches({text}, {MostMatches})))
                order by e.name ilike {pattern} desc, e.name, e.id limit {MostMatches}
                """).ToListAsync(cancellationToken);
            documents = documents.Where(e => matches.Contains(e.Id));
        }
        var total = await documents.CountAsync(cancellationToken);
        page = Math.Min(page, Math.Max(1, (total + Size - 1) / Size));
        var rows = await EntityQueries.RowsAsync(db, documents.OrderBy(e => e.Name).ThenBy(e => e.Id).Skip((page - 1) * Size).Take(Size), cancellationToken);
        return new([.. rows.Select(r => new DocumentRow(r))], total);
    }

    public async Task<IReadOnlyList<(string Slug, string Name)>> TeamsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var teams = await db.Teams.Where(t => t.RemovedAt == null && db.Entities.Any(e => e.Kind == EntityKind.Document && e.TeamId == t.Id)).OrderBy(t => t.Name).Select(t => new { t.Slug, t.Name }).ToListAsync(cancellationToken);
        return [.. teams.Select(t => (t.Slug, t.Name))];
    }

    /// <summary>Documents and APIs that a service's repository tells of, and APIs that run behind it.</summary>
    public async Task<IReadOnlyList<DocumentRow>> OfServiceAsync(Guid serviceId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var ids = db.EntityRelations.Where(r => r.TargetId == serviceId && (r.Kind == RelationKind.Describes || r.Kind == RelationKind.ProvidedBy)).Select(r => r.SourceId);
        var rows = await EntityQueries.RowsAsync(db, db.Entities.Where(e => ids.Contains(e.Id)).OrderBy(e => e.Name).ThenBy(e => e.Id).Take(300), cancellationToken);
        return [.. rows.Select(r => new DocumentRow(r))];
    }

    public async Task<DocumentDetail?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var e = await db.Entities.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id && (x.Kind == EntityKind.Document || x.Kind == EntityKind.Api), cancellationToken);
        if (e is null) return null;
        var document = new DocumentRow((await EntityQueries.RowsAsync(db, db.Entities.Where(x => x.Id == id), cancellationToken))[0]);
        if (document.Path.Length == 0) return null; // an API that runs, and has no text
        var nodeId = e.Key[..^(document.Path.Length + 1)];
        var stored = await db.Repositories.Where(r => r.NodeId == nodeId).Select(r => r.Facts).SingleOrDefaultAsync(cancellationToken);
        var fact = stored is null ? null : CanonicalJson.Read<RepositoryFact>(stored);
        var oid = document.Row.Told(PropertyNames.Oid);
        var text = oid is null ? null : await db.DocumentTexts.Where(d => d.Oid == oid).Select(d => d.Text).SingleOrDefaultAsync(cancellationToken);
        var beside = await EntityQueries.RowsAsync(db, db.Entities.Where(x => x.ParentId == e.ParentId && x.Id != id && (x.Kind == EntityKind.Document || x.Kind == EntityKind.Api)).OrderBy(x => x.Name).ThenBy(x => x.Id).Take(MostBeside), cancellationToken);
        return new(document, e.Url, text ?? fact?.Files.FirstOrDefault(f => f.Path == document.Path)?.Text, fact?.Url ?? "", fact?.DefaultBranch ?? "HEAD", [.. beside.Select(b => new DocumentRow(b))],
            (fact?.Files ?? []).Select(f => f.Path).ToHashSet(StringComparer.Ordinal), (fact?.Directories ?? []).ToHashSet(StringComparer.Ordinal), e.ParentId, e.Since);
    }

    private static System.Linq.Expressions.Expression<Func<Entity, bool>> Told(string property, string value)
    {
        var told = JsonSerializer.Serialize(new Dictionary<string, string> { [property] = value });
        return e => EF.Functions.JsonContains(e.Properties, told);
    }
}
