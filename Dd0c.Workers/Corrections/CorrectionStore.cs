using Dd0c.Domain.Corrections;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Corrections;

/// <summary>Reads the corrections that stand.</summary>
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
}
