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
        return [.. rows.Select(r => r.Row.Read(r.RemovedAt is null && r.Row.Kind is "value" or "distinct" ? r.Anchors : []))];
    }

    /// <summary>What a person accepted and has gone away since is no longer accepted: it may come back for another reason.</summary>
    public async Task ForgetSeenAsync(InferredCatalog inferred, CancellationToken cancellationToken)
    {
        var moved = inferred.Services.Where(s => s.OwnerSaid is not null && s.DriftOver.Count + s.DriftBack.Count > 0).ToList();
        if (moved.Count == 0) return;
        await using var db = database.Open();
        foreach (var service in moved)
        {
            string[] over = [.. service.DriftOver, .. service.DriftBack];
            await db.Database.ExecuteSqlAsync($"update corrections set seen_drift = array(select k from unnest(seen_drift) k where k <> all({over})) || {service.DriftBack.ToArray()} where tenant_id = {database.TenantId} and id = {service.OwnerSaid!.Id}", cancellationToken);
        }
    }
}
