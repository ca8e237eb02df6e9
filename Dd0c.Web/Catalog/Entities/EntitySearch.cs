using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Search;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog.Entities;

/// <summary>
/// Finds entities by what somebody types. Beside the search of services and teams and not in it: there may be ten resources to a service,
/// and they must neither slow it down nor crowd a service out. All names of an organisation stand together in one index, which is read through.
/// </summary>
internal sealed class EntitySearch(TenantDb database)
{
    private const int Candidates = 60;
    private const int Enough = 3;
    private const double Alike = .5;

    /// <param name="kind">A word of <see cref="EntityKind"/>; null: all that are searched.</param>
    /// <param name="slips">Also what resembles the longest word, where hardly anything has all of them: that compares with every name.</param>
    /// <returns>The best first.</returns>
    public async Task<IReadOnlyList<EntityHit>> SearchAsync(string typed, string? kind, int limit, bool slips, CancellationToken cancellationToken)
    {
        var query = SearchQuery.Parse(typed);
        if (query.IsEmpty || query.Compact.Length < 2) return [];
        await using var db = database.Open();
        // Folded words are letters and digits: they mean themselves in a pattern. What begins so stands together in the index.
        var (starts, past, inside, longest) = (query.Folded, query.Folded + char.MaxValue, query.Words.Select(w => $"%{w}%").ToArray(), query.Words.MaxBy(w => w.Length)!);
        var ids = await db.Database.SqlQuery<Guid>($"""
            select id as "Value" from entities where tenant_id = {database.TenantId} and folded is not null and folded >= {starts} and folded < {past} and ({kind}::text is null or kind = {kind}) order by folded limit {Candidates}
            """).ToListAsync(cancellationToken);
        if (ids.Count < limit)
            ids.AddRange(await db.Database.SqlQuery<Guid>($"""
                select id as "Value" from entities where tenant_id = {database.TenantId} and folded is not null and folded like all ({inside}) and ({kind}::text is null or kind = {kind}) limit {Candidates}
                """).ToListAsync(cancellationToken));
        if (slips && ids.Count < Enough && longest.Length >= 4)
            ids.AddRange(await db.Database.SqlQuery<Guid>($"""
                select id as "Value" from entities where tenant_id = {database.TenantId} and folded is not null and ({kind}::text is null or kind = {kind}) and word_similarity({longest}, folded) >= {Alike}
                order by word_similarity({longest}, folded) desc, length(folded), folded, id limit {Candidates / 3}
                """).ToListAsync(cancellationToken));
        if (ids.Count == 0) return [];
        var found = ids.Distinct().ToArray();
        var rows = (await EntityQueries.RowsAsync(db, db.Entities.Where(e => found.Contains(e.Id)), cancellationToken)).ToDictionary(r => r.Id);
        return [.. Ranking.Rank(query.Text, rows.Values.Select(Document), SearchViewer.Nobody, limit).Select(h => new EntityHit(rows[h.Document.Id], h.TitleMatches))];
    }

    private static SearchDocument Document(EntityRow row) =>
        new(row.Id, row.Kind, row.Id.ToString(), row.Name, [], null, null, row.Team, row.TeamSlug, "", 0, null, "", "standard", "", "", [], 1, null, default);
}

/// <param name="Matches">The parts of the name that matched.</param>
internal sealed record EntityHit(EntityRow Row, IReadOnlyList<MatchedRange> Matches)
{
    /// <summary>What it is and where: Database · PostgreSQL · production.</summary>
    public string About => string.Join(" · ", new[] { EntityWords.One(Row.Kind), Row.Told(PropertyNames.Product) ?? Row.Told(PropertyNames.Protocol) ?? Row.Told(PropertyNames.Language) ?? (Row.Kind == EntityKind.Infrastructure ? Row.Told(PropertyNames.Type) : null), Row.Kind == EntityKind.Environment ? null : Row.Environment, Row.Team }.OfType<string>());
}
