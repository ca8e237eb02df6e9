using Dd0c.Domain.Corrections;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Corrections;

/// <summary>Reads what people said of services.</summary>
internal sealed class CorrectionQueries(TenantDb database)
{
    private const int Most = 200;

    /// <param name="service">Id or slug, also of a service that is none any more.</param>
    /// <returns>The latest first; null when there is no such service.</returns>
    public async Task<IReadOnlyList<CorrectionAnswer>?> OfServiceAsync(string service, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var id = Guid.TryParse(service, out var guid) ? await db.Services.Where(s => s.Id == guid).Select(s => (Guid?)s.Id).SingleOrDefaultAsync(cancellationToken)
            : await db.Services.Where(s => s.Slug == service).OrderBy(s => s.RemovedAt != null).Select(s => (Guid?)s.Id).FirstOrDefaultAsync(cancellationToken);
        if (id is null) return null;
        var rows = await db.Corrections.AsNoTracking().Where(c => c.ServiceId == id).OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(Most).ToListAsync(cancellationToken);
        var teams = await db.Teams.AsNoTracking().ToDictionaryAsync(t => t.Key, t => t.Slug, cancellationToken);
        var nodes = rows.Where(r => r.Field == CorrectedField.Repository).SelectMany(r => new[] { r.NewValue, r.FoundValue }).OfType<string>().ToArray();
        var repositories = await db.Repositories.Where(r => nodes.Contains(r.NodeId)).ToDictionaryAsync(r => r.NodeId, r => r.FullName, cancellationToken);
        return [.. rows.Select(r => new CorrectionAnswer(r.BatchId, r.Kind, r.Field, Shown(r.Field, r.NewValue), Shown(r.Field, r.FoundValue), r.FoundSource, r.FoundConfidence, r.Reason, r.AuthorName, r.CreatedAt, r.UndoneAt, r.UndoneBy, r.ReplacedAt))];

        string? Shown(string? field, string? value) => value is null ? null : field switch
        {
            CorrectedField.Owner => teams.GetValueOrDefault(value, value),
            CorrectedField.Repository => repositories.GetValueOrDefault(value, value),
            _ => value,
        };
    }
}

/// <param name="Kind">value, not_a_service, merge or split.</param>
/// <param name="Found">What dd0c had found, with its source and confidence.</param>
internal sealed record CorrectionAnswer(
    Guid BatchId, string Kind, string? Field, string? Value, string? Found, string? FoundSource, double? FoundConfidence, string Reason, string Author, DateTimeOffset At, DateTimeOffset? UndoneAt, string? UndoneBy, DateTimeOffset? ReplacedAt);
