using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Outbox;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>
/// Takes what waits in a tenant's inbox all the way to incidents, in one transaction: either all of it has come to be, with what
/// others are to be told, or it waits still. Only one node at a time works for a tenant; what a killed one had begun begins anew.
/// </summary>
internal sealed class AlertBatch(TenantDb database, AlertWorlds worlds, TimeProvider time)
{
    private const long MostBytes = 16 * 1024 * 1024;

    /// <param name="most">Deliveries at once.</param>
    /// <returns>How many deliveries were taken; null: another node is at this tenant.</returns>
    public async Task<int?> RunAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (!await TenantLock.TryAsync(connection, db.TenantId, cancellationToken)) return null;
        var rows = await WaitingAsync(db, most, cancellationToken);
        if (rows.Count == 0) return 0;
        var world = await worlds.OfAsync(db, cancellationToken);
        var integrations = await db.AlertIntegrations.AsNoTracking().ToDictionaryAsync(i => i.Id, cancellationToken);
        var read = rows.ConvertAll(row => InboxReading.Of(row, integrations.GetValueOrDefault(row.IntegrationId)));
        var now = time.GetUtcNow();

        var deploys = await new DeployStore(db, connection, world, now).TakeAsync(read, cancellationToken);
        var incidents = await new IncidentStore(db, connection, world, now).TakeAsync(read, cancellationToken);
        foreach (var one in read) one.Settle(now);
        foreach (var (row, confirm) in read.Where(r => r.Reading is PayloadReading.Confirm).Select(r => (r.Row, (PayloadReading.Confirm)r.Reading)))
            db.Outbox.Add(new OutboxMessage { TenantId = db.TenantId, Kind = SnsConfirmation.Kind, Key = row.DeliveryKey, Payload = JsonSerializer.Serialize(new SnsConfirmation.Asked(row.IntegrationId, confirm.SubscribeUrl.AbsoluteUri, confirm.TopicArn), AlertRows.Json), CreatedAt = now, AvailableAt = now });
        await db.SaveChangesAsync(cancellationToken);
        await OutcomeStore.WriteAsync(connection, db.TenantId, read, incidents, cancellationToken);
        var suspecting = await deploys.ConcernedAsync(db, cancellationToken);
        await AssessmentQueue.AddAsync(connection, db.TenantId, [.. incidents.Changed, .. suspecting], incidents.Urgent.Union(suspecting).ToHashSet(), now, cancellationToken, storm: true);
        if (incidents.Changed.Count > 0 || read.Exists(r => r.Row.State == "quarantined")) await ChangeFeed.AnnounceAsync(connection, new Change(db.TenantId, Feed.Incidents), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows.Count;
    }

    /// <summary>Says of one delivery that nothing can be made of it, when all of dd0c's trying failed: the others must not wait behind it.</summary>
    public async Task GiveUpAsync(string why, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (!await TenantLock.TryAsync(connection, db.TenantId, cancellationToken)) return;
        await db.Database.ExecuteSqlAsync($"""
            with given as (
                update alert_inbox set state = 'quarantined', reason = {why}, read_at = {time.GetUtcNow()} where tenant_id = {db.TenantId} and id = (select min(id) from alert_inbox where tenant_id = {db.TenantId} and state = 'new') returning received_at, integration_id)
            insert into alert_outcomes (tenant_id, hour, integration_id, quarantined) select {db.TenantId}, date_trunc('hour', received_at, 'UTC'), integration_id, 1 from given
            on conflict (tenant_id, hour, integration_id) do update set quarantined = alert_outcomes.quarantined + 1
            """, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The eldest that wait, as many as memory bears.</summary>
    private static async Task<List<InboxRow>> WaitingAsync(Dd0cDbContext db, int most, CancellationToken cancellationToken)
    {
        var sizes = await db.Database.SqlQuery<Waiting>($"select id, coalesce(octet_length(body), 0) as size from alert_inbox where tenant_id = {db.TenantId} and state = 'new' order by id limit {most}").ToListAsync(cancellationToken);
        var ids = new List<long>();
        for (var (i, bytes) = (0, 0L); i < sizes.Count && (i == 0 || bytes + sizes[i].Size <= MostBytes); bytes += sizes[i++].Size) ids.Add(sizes[i].Id);
        return ids.Count == 0 ? [] : await db.AlertInbox.AsNoTracking().Where(r => ids.Contains(r.Id)).OrderBy(r => r.Id).ToListAsync(cancellationToken);
    }

    private sealed record Waiting(long Id, int Size);
}

/// <summary>Whoever changes a tenant's incidents holds this until the end of the transaction: the batch, a person's answer, the clock.</summary>
internal static class TenantLock
{
    private const string Key = "select {0}(hashtextextended('dd0c.alerts:' || $1, 0))";

    public static async Task<bool> TryAsync(NpgsqlConnection connection, Guid tenantId, CancellationToken cancellationToken) =>
        (bool)(await CommandAsync(connection, "pg_try_advisory_xact_lock", tenantId, cancellationToken))!;

    public static Task TakeAsync(NpgsqlConnection connection, Guid tenantId, CancellationToken cancellationToken) => CommandAsync(connection, "pg_advisory_xact_lock", tenantId, cancellationToken);

    private static async Task<object?> CommandAsync(NpgsqlConnection connection, string function, Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Key.Replace("{0}", function, StringComparison.Ordinal), connection) { Parameters = { new() { Value = tenantId.ToString() } } };
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
