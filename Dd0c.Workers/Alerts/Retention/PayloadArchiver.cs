using System.Globalization;
using System.Runtime.CompilerServices;
using Dd0c.Domain.Alerts;
using Dd0c.Workers.History;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Retention;

/// <summary>
/// Moves a tenant's deliveries that are no longer hot to the archive, some thousand a file: written, read back and noted before their rows go, so
/// that ended anywhere and begun again it comes to the same. What is in quarantine stays, to be read again.
/// </summary>
internal sealed class PayloadArchiver(TenantDb database, IArchive archive, TimeProvider time)
{
    private const int MostRows = 5_000;

    /// <returns>How many deliveries were moved; 0 without an archive, or while another node is at it.</returns>
    public async Task<long> MoveAsync(CancellationToken cancellationToken)
    {
        var moved = 0L;
        while (archive.IsOpen && await MoveSomeAsync(cancellationToken) is > 0 and var rows) moved += rows;
        return moved;
    }

    /// <summary>Deletes the files of which all was received before then.</summary>
    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (!archive.IsOpen) return;
        await using var db = database.Open();
        foreach (var key in await db.PayloadArchives.Where(a => a.Until < before).Select(a => a.Key).ToListAsync(cancellationToken))
        {
            await archive.DeleteAsync(key, cancellationToken);
            await db.PayloadArchives.Where(a => a.Key == key).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private async Task<long> MoveSomeAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Database.SqlQuery<bool>($"select pg_try_advisory_xact_lock(hashtextextended('dd0c.payloads:' || {db.TenantId.ToString()}, 0)) as \"Value\"").SingleAsync(cancellationToken)) return 0;
        var before = time.GetUtcNow().AddDays(-RetentionPlan.HotDays);
        var rows = await db.AlertInbox.Where(r => r.ReceivedAt < before && (r.State == "read" || r.State == "nothing")).OrderBy(r => r.Id).Take(MostRows).Select(r => new { r.Id, r.ReceivedAt }).ToListAsync(cancellationToken);
        if (rows.Count == 0) return 0;
        rows = [.. rows.TakeWhile(r => r.ReceivedAt.UtcDateTime.Date == rows[0].ReceivedAt.UtcDateTime.Date)]; // a file is deleted as a whole
        var ids = rows.Select(r => r.Id).ToArray();
        var key = string.Create(CultureInfo.InvariantCulture, $"{db.TenantId}/alert_payloads/{rows[0].ReceivedAt.UtcDateTime:yyyy-MM-dd}-{ids[0]}-{ids[^1]}.jsonl.gz");
        var written = new ArchivedRows.Content(0, 0, []);
        await archive.WriteAsync(key, async file => written = await ArchivedRows.WriteAsync(file, LinesAsync(ids, cancellationToken), cancellationToken), cancellationToken);
        await using (var file = await archive.OpenAsync(key, cancellationToken))
            if (!written.Equals(await ArchivedRows.VerifyAsync(file, cancellationToken)) || written.Rows != ids.Length) throw new ArchiveUnreadable($"{key} reads otherwise than it was written; nothing was taken out of the database.");
        db.PayloadArchives.Add(new PayloadArchive { TenantId = db.TenantId, Key = key, Until = rows.Max(r => r.ReceivedAt), Rows = written.Rows, Bytes = written.Bytes, Sha256 = written.Sha256, ArchivedAt = time.GetUtcNow() });
        await db.SaveChangesAsync(cancellationToken);
        await db.AlertInbox.Where(r => ids.Contains(r.Id)).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ids.Length;
    }

    /// <summary>One delivery a line; its body in base64, because it is bytes and need not be text.</summary>
    private async IAsyncEnumerable<string> LinesAsync(long[] ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand("""
            select row_to_json(r)::text from (
                select tenant_id, id, integration_id, provider, delivery_key, headers, translate(encode(body, 'base64'), E'\n', '') as body, received_at at time zone 'UTC' as received_at, state, reason, alerts
                from alert_inbox where tenant_id = $1 and id = any($2) order by id) r
            """, connection) { CommandTimeout = 600 };
        command.Parameters.AddWithValue(database.TenantId);
        command.Parameters.AddWithValue(ids);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) yield return reader.GetString(0);
    }
}
