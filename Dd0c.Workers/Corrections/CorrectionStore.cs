using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Corrections;

/// <summary>Reads the corrections that stand, and what of the doubt they settled may be asked about anew.</summary>
internal sealed class CorrectionStore(TenantDb database)
{
    /// <summary>Each with what its service is recognised by now, so that it follows the service as that moves on.</summary>
    public async Task<IReadOnlyList<Correction>> StandingAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = await (from c in db.Corrections.AsNoTracking()
                          where c.UndoneAt == null && c.ReplacedAt == null
                          join s in db.Services on c.ServiceId equals s.Id
                          select new { Row = c, s.Anchors, s.RemovedAt }).ToListAsync(cancellationToken);
        // What became of a service that was merged away or dismissed is another's now.
        return [.. rows.Select(r => r.Row.Read(r.RemovedAt is null && r.Row.Kind == "value" ? r.Anchors : []))];
    }

    /// <summary>What a person accepted and has gone away since is no longer accepted: it may come back for another reason.</summary>
    public async Task ForgetSeenAsync(InferredCatalog inferred, CancellationToken cancellationToken)
    {
        var over = inferred.Services.Where(s => s is { OwnerSaid: not null, DriftOver.Count: > 0 }).SelectMany(s => s.DriftOver.Select(key => (s.OwnerSaid!.Id, Key: key))).ToList();
        if (over.Count == 0) return;
        await using var db = database.Open();
        foreach (var (id, key) in over)
            await db.Database.ExecuteSqlAsync($"update corrections set seen_drift = array_remove(seen_drift, {key}) where tenant_id = {database.TenantId} and id = {id}", cancellationToken);
    }
}
