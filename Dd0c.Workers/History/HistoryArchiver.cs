using System.Globalization;
using System.Runtime.CompilerServices;
using Dd0c.Domain.History;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Dd0c.Workers.History;

/// <summary>
/// Keeps the months of the history: makes those to come, and moves those that are over for long to the archive, one file a tenant. A file is
/// written, read back and recorded before its rows go; ended anywhere in between and begun again, it comes to the same.
/// </summary>
internal sealed partial class HistoryArchiver(SystemDatabase database, IArchive archive, IOptions<HistoryOptions> options, TimeProvider time, ILogger<HistoryArchiver> logger)
{
    private const long Turn = 7306007;
    private const int MonthsAhead = 2;
    private static readonly (string Table, string At, string Order)[] s_tables = [("discovery_events", "created_at", "created_at, id"), ("service_versions", "valid_to", "valid_to, service_id")];

    /// <returns>False when another node is at it.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var turn = await database.Source.OpenConnectionAsync(cancellationToken);
        if (await ScalarAsync(turn, "select pg_try_advisory_lock($1)", cancellationToken, Turn) is not true) return false;
        try
        {
            foreach (var (table, at, order) in s_tables)
            {
                await MakeAsync(turn, table, at, cancellationToken);
                if (!archive.IsOpen) continue;
                foreach (var month in await OverAsync(turn, table, cancellationToken)) await MoveAsync(turn, table, at, order, month, cancellationToken);
            }
            // Without a place it stays noted what is to be deleted there.
            if (archive.IsOpen) await ForgetAsync(turn, cancellationToken);
            return true;
        }
        finally
        {
            if (turn.State == System.Data.ConnectionState.Open) await ScalarAsync(turn, "select pg_advisory_unlock($1)", CancellationToken.None, Turn);
        }
    }

    private async Task MakeAsync(NpgsqlConnection connection, string table, string at, CancellationToken cancellationToken)
    {
        var now = Instants.Month(time.GetUtcNow());
        var months = Enumerable.Range(0, MonthsAhead + 1).Select(now.AddMonths).ToHashSet();
        months.UnionWith(await MonthsAsync(connection, $"select distinct date_trunc('month', {at} at time zone 'UTC')::date from {table}_default", cancellationToken));
        foreach (var month in months.Order()) await ScalarAsync(connection, "select history_make($1, $2)", cancellationToken, table, month);
    }

    /// <summary>The months that ended before what is hot begins.</summary>
    private async Task<List<DateOnly>> OverAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        var hot = DateOnly.FromDateTime(time.GetUtcNow().AddDays(-options.Value.HotDays).UtcDateTime);
        var months = await MonthsAsync(connection, $"select to_date(right(c.relname, 7), 'YYYY_MM') from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = '{table}'::regclass and c.relname ~ '_[0-9]{{4}}_[0-9]{{2}}$'", cancellationToken);
        return [.. months.Where(m => m.AddMonths(1) <= hot).Order()];
    }

    private async Task MoveAsync(NpgsqlConnection connection, string table, string at, string order, DateOnly month, CancellationToken cancellationToken)
    {
        var (starts, ends) = (Start(month), Start(month.AddMonths(1)));
        var tenants = new List<Guid>();
        await using (var command = Command(connection, $"select distinct tenant_id from {table} where {at} >= $1 and {at} < $2 order by 1", starts, ends))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) tenants.Add(reader.GetGuid(0));
        foreach (var tenant in tenants) await ArchiveAsync(table, at, order, month, tenant, cancellationToken);
        await ScalarAsync(connection, "select history_drop($1, $2)", cancellationToken, table, month);
        LogMoved(table, month, tenants.Count);
    }

    private async Task ArchiveAsync(string table, string at, string order, DateOnly month, Guid tenant, CancellationToken cancellationToken)
    {
        var content = await ArchivedRows.WriteAsync(Stream.Null, LinesAsync(table, at, order, month, tenant, cancellationToken), cancellationToken);
        if (await IsArchivedAsync(table, month, tenant, content, cancellationToken)) return;
        // Named by what is in it: another time the same rows give the same file, and other rows another.
        var key = string.Create(CultureInfo.InvariantCulture, $"{tenant}/{table}/{month:yyyy-MM}-{Convert.ToHexStringLower(content.Sha256.AsSpan(0, 8))}.jsonl.gz");
        await archive.WriteAsync(key, async file => await ArchivedRows.WriteAsync(file, LinesAsync(table, at, order, month, tenant, cancellationToken), cancellationToken), cancellationToken);
        await using (var written = await archive.OpenAsync(key, cancellationToken))
            if (!content.Equals(await ArchivedRows.VerifyAsync(written, cancellationToken))) throw new ArchiveUnreadable($"{key} reads otherwise than it was written; nothing was taken out of the database.");
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await ScalarAsync(connection, "insert into history_archives (tenant_id, kind, month, sha256, key, rows, bytes, archived_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing", cancellationToken,
            tenant, table, month, content.Sha256, key, content.Rows, content.Bytes, time.GetUtcNow());
    }

    private async Task<bool> IsArchivedAsync(string table, DateOnly month, Guid tenant, ArchivedRows.Content content, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        if (await ScalarAsync(connection, "select key from history_archives where tenant_id = $1 and kind = $2 and month = $3 and sha256 = $4", cancellationToken, tenant, table, month, content.Sha256) is not string key) return false;
        try
        {
            await using var written = await archive.OpenAsync(key, cancellationToken);
            return content.Equals(await ArchivedRows.VerifyAsync(written, cancellationToken));
        }
        catch (Exception e) when (e is ArchiveUnreadable or InvalidDataException)
        {
            return false; // lost or damaged since, and its rows are here still: it is written again
        }
    }

    private async IAsyncEnumerable<string> LinesAsync(string table, string at, string order, DateOnly month, Guid tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await ScalarAsync(connection, "select set_config('TimeZone', 'UTC', false)", cancellationToken);
        await using var command = Command(connection, $"select row_to_json(r)::text from (select * from {table} where tenant_id = $1 and {at} >= $2 and {at} < $3 order by {order}) r", tenant, Start(month), Start(month.AddMonths(1)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) yield return reader.GetString(0);
    }

    /// <summary>The archives of tenants that were deleted.</summary>
    private async Task ForgetAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var gone = new List<Guid>();
        await using (var command = Command(connection, "select id from history_farewells"))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) gone.Add(reader.GetGuid(0));
        foreach (var tenant in gone)
        {
            await archive.DeleteTenantAsync(tenant, cancellationToken);
            await ScalarAsync(connection, "delete from history_farewells where id = $1", cancellationToken, tenant);
        }
    }

    private static DateTimeOffset Start(DateOnly month) => new(month, TimeOnly.MinValue, TimeSpan.Zero);

    private static async Task<List<DateOnly>> MonthsAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var months = new List<DateOnly>();
        while (await reader.ReadAsync(cancellationToken)) months.Add(reader.GetFieldValue<DateOnly>(0));
        return months;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Table} of {Month} moved to the archive, of {Tenants} organisations")]
    private partial void LogMoved(string table, DateOnly month, int tenants);
}
