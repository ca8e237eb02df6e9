using Dd0c.Domain.Alerts;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Dd0c.Workers.Alerts.Retention;

/// <summary>Keeps what came to a tenant for as long as its plan says: deliveries hot and then in the archive, alerts with their incidents, figures.</summary>
internal sealed class AlertRetention(TenantDb database, PayloadArchiver payloads, IOptions<AlertRetentionOptions> options, TimeProvider time)
{
    private const int MostIncidents = 200;

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10)); // the first time there may be years
        var plan = options.Value.Of(await db.Tenants.Where(t => t.Id == db.TenantId).Select(t => t.Plan).SingleAsync(cancellationToken));
        var now = time.GetUtcNow();
        var (received, alerted, counted) = (now.AddDays(-Math.Max(RetentionPlan.HotDays, plan.Payloads)), now.AddDays(-plan.Alerts), now.AddDays(-plan.Figures));
        await db.AlertInbox.Where(r => r.ReceivedAt < received && r.State != "new").ExecuteDeleteAsync(cancellationToken);
        await payloads.MoveAsync(cancellationToken);
        await payloads.ForgetAsync(received, cancellationToken);
        while (await ForgetIncidentsAsync(alerted, cancellationToken) > 0) { }
        await db.Alerts.Where(a => a.IncidentId == null && a.StartedAt < alerted && a.LastAt < alerted).ExecuteDeleteAsync(cancellationToken);
        await db.Deploys.Where(d => d.StartedAt < alerted).ExecuteDeleteAsync(cancellationToken);
        await db.AlertHours.Where(h => h.Hour < counted).ExecuteDeleteAsync(cancellationToken);
        await db.AlertOutcomes.Where(h => h.Hour < counted).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Some incidents that nothing was told of since then, with all that hangs on them; one that is part of another goes after that.</summary>
    private async Task<int> ForgetIncidentsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await TenantLock.TakeAsync((NpgsqlConnection)db.Database.GetDbConnection(), db.TenantId, cancellationToken);
        var old = await db.Incidents.Where(i => i.LastAt < before && !db.Incidents.Any(into => into.Id == i.MergedInto)).OrderBy(i => i.LastAt).Take(MostIncidents).Select(i => i.Id).ToListAsync(cancellationToken);
        if (old.Count == 0) return 0;
        await db.Alerts.Where(a => a.IncidentId != null && old.Contains(a.IncidentId.Value)).ExecuteDeleteAsync(cancellationToken);
        await db.Incidents.Where(i => old.Contains(i.Id)).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return old.Count;
    }
}
