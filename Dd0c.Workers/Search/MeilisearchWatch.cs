using Dd0c.Workers.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Search;

/// <summary>
/// Prepares the index, and compares again and again what it holds with what it should: a new Meilisearch, one that lost its
/// disk, one that was away or not configured for a while. What is behind is brought over through the outbox.
/// </summary>
internal sealed partial class MeilisearchWatch(Meilisearch meilisearch, SystemDatabase database, TimeProvider time, ILogger<MeilisearchWatch> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (away, prepared) = (false, false);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!prepared) await meilisearch.PrepareAsync(stoppingToken);
                await ForgetAsync(stoppingToken);
                await CompareAsync(hurry: !prepared, stoppingToken);
                (away, prepared) = (false, true);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or TimeoutException or NpgsqlException && !stoppingToken.IsCancellationRequested)
            {
                if (!away) LogNotReached(e);
                (away, prepared) = (true, false);
            }
            await Task.Delay(s_pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes out what is of organisations that were deleted.</summary>
    internal async Task ForgetAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await database.TenantsAsync("select id from search_farewells", cancellationToken))
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            // Whoever is bringing documents over for it at this moment is let finish first; whoever comes later finds nothing to bring.
            await using var turn = new NpgsqlCommand("select pg_advisory_lock($1, hashtext($2))", connection) { Parameters = { new() { Value = MeilisearchSync.Turn }, new() { Value = tenant.ToString() } } };
            await turn.ExecuteNonQueryAsync(cancellationToken);
            try
            {
                await meilisearch.ClearAsync(tenant, cancellationToken);
            }
            finally
            {
                await using var back = new NpgsqlCommand("select pg_advisory_unlock($1, hashtext($2))", connection) { Parameters = { new() { Value = MeilisearchSync.Turn }, new() { Value = tenant.ToString() } } };
                await back.ExecuteNonQueryAsync(CancellationToken.None);
            }
            await using var done = new NpgsqlCommand("delete from search_farewells where id = $1", connection) { Parameters = { new() { Value = tenant } } };
            await done.ExecuteNonQueryAsync(cancellationToken);
            LogForgotten(tenant);
        }
    }

    /// <param name="hurry">Messages that wait after a failure go at once.</param>
    private async Task CompareAsync(bool hurry, CancellationToken cancellationToken)
    {
        var held = await meilisearch.HeldAsync(cancellationToken);
        var behind = (await WantedAsync(cancellationToken)).Where(t => held.GetValueOrDefault(t.Key) != t.Value).Select(t => t.Key).ToArray();
        await using var batch = database.Source.CreateBatch();
        // Whatever they would have brought over is brought over by what follows.
        batch.BatchCommands.Add(new("delete from outbox where kind = $1 and dead_at is not null") { Parameters = { new() { Value = SearchIndexer.MessageKind } } });
        batch.BatchCommands.Add(new("update outbox set available_at = now() where $2 and kind = $1 and dead_at is null and last_error is not null") { Parameters = { new() { Value = SearchIndexer.MessageKind }, new() { Value = hurry } } });
        batch.BatchCommands.Add(new("""
            insert into outbox (tenant_id, kind, key, payload)
            select id, $1, 'version-' || search_version, '{}' from tenants t
            where id = any($2) and not exists (select from outbox o where o.tenant_id = t.id and o.kind = $1)
            """) { Parameters = { new() { Value = SearchIndexer.MessageKind }, new() { Value = behind } } });
        batch.BatchCommands.Add(new("select pg_notify('dd0c_outbox', '')"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        if (batch.BatchCommands[2].RecordsAffected is > 0 and var tenants) LogBehind(tenants);
    }

    private async Task<Dictionary<Guid, long>> WantedAsync(CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<Guid, long>();
        await using var command = database.Source.CreateCommand("select id, search_version from tenants");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) wanted[reader.GetGuid(0)] = reader.GetInt64(1);
        return wanted;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Meilisearch cannot be reached; PostgreSQL searches until it can")]
    private partial void LogNotReached(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Meilisearch holds nothing of the deleted organisation {Tenant} any more")]
    private partial void LogForgotten(Guid tenant);

    [LoggerMessage(Level = LogLevel.Information, Message = "Meilisearch is behind for {Tenants} tenants; it is brought up to date, and PostgreSQL searches for them meanwhile")]
    private partial void LogBehind(int tenants);
}
