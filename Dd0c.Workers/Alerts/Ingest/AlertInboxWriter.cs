using System.Threading.Channels;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>Commits deliveries in batches, of all tenants together: what arrives while one batch commits makes the next.</summary>
internal sealed partial class AlertInboxWriter(SystemDatabase database, ILogger<AlertInboxWriter> logger) : BackgroundService
{
    public const string Channel = "dd0c_alerts";
    private const int MostRows = 256;
    private const int MostBytes = 16 * 1024 * 1024;
    // Waiting bodies stand in memory: past this the sender is asked to come again.
    private const long MostWaiting = 256 * 1024 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4); // PagerDuty waits 5
    private readonly Channel<Item> _queue = System.Threading.Channels.Channel.CreateBounded<Item>(new BoundedChannelOptions(20_000) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private long _waiting;

    /// <summary>Answers after the commit.</summary>
    public async Task<Storing> StoreAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var item = new Item(delivery, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Interlocked.Add(ref _waiting, delivery.Size) > MostWaiting || !_queue.Writer.TryWrite(item))
        {
            Interlocked.Add(ref _waiting, -delivery.Size);
            return Storing.Full;
        }
        try
        {
            // What is still waiting then may be stored all the same: the sender comes again, and it is known by its key.
            return await item.Done.Task.WaitAsync(s_patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Storing.Full;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Item>(MostRows);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken)) await StoreWaitingAsync(batch);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryPeek(out _)) await StoreWaitingAsync(batch); // who was let in is answered
    }

    private async Task StoreWaitingAsync(List<Item> batch)
    {
        batch.Clear();
        for (var bytes = 0L; batch.Count < MostRows && bytes < MostBytes && _queue.Reader.TryRead(out var item); bytes += item.Delivery.Size) batch.Add(item);
        try
        {
            var stored = await StoreAsync(batch);
            foreach (var item in batch) item.Done.TrySetResult(stored.Contains((item.Delivery.IntegrationId, item.Delivery.Key)) ? Storing.Stored : Storing.Repeated);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation && batch.Count > 1)
        {
            // One integration was deleted meanwhile: that is no reason to refuse the others.
            foreach (var item in batch.ToList()) await StoreOneAsync(item);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            LogNotStored(e, batch.Count);
            foreach (var item in batch) item.Done.TrySetResult(Refusal(e));
        }
        finally
        {
            Interlocked.Add(ref _waiting, -batch.Sum(i => (long)i.Delivery.Size));
        }
    }

    private async Task StoreOneAsync(Item item)
    {
        try
        {
            item.Done.TrySetResult((await StoreAsync([item])).Count > 0 ? Storing.Stored : Storing.Repeated);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            item.Done.TrySetResult(Refusal(e));
        }
    }

    private static Storing Refusal(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } ? Storing.Gone : Storing.Full;

    /// <summary>The rows, the hour's figures and the wake-up call, in one statement and so in one transaction.</summary>
    private async Task<HashSet<(Guid, string)>> StoreAsync(List<Item> batch)
    {
        await using var command = database.Source.CreateCommand("""
            with given as (
                select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::bytea[], $7::timestamptz[])
                    as g(tenant_id, integration_id, provider, delivery_key, headers, body, received_at)
            ), stored as (
                insert into alert_inbox (tenant_id, integration_id, provider, delivery_key, headers, body, received_at)
                select * from given order by tenant_id, integration_id, delivery_key
                on conflict (tenant_id, integration_id, delivery_key) do nothing
                returning tenant_id, integration_id, delivery_key, received_at
            ), counted as (
                insert into alert_hours (tenant_id, hour, integration_id, deliveries, repeats)
                select g.tenant_id, date_trunc('hour', g.received_at, 'UTC'), g.integration_id, g.n, g.n - coalesce(s.n, 0)
                from (select tenant_id, integration_id, max(received_at) as received_at, count(*)::int as n from given group by tenant_id, integration_id, date_trunc('hour', received_at, 'UTC')) g
                left join (select tenant_id, integration_id, date_trunc('hour', received_at, 'UTC') as hour, count(*)::int as n from stored group by 1, 2, 3) s
                    on s.tenant_id = g.tenant_id and s.integration_id = g.integration_id and s.hour = date_trunc('hour', g.received_at, 'UTC')
                order by 1, 2, 3
                on conflict (tenant_id, hour, integration_id) do update set deliveries = alert_hours.deliveries + excluded.deliveries, repeats = alert_hours.repeats + excluded.repeats
            ), called as (
                select pg_notify($8, tenant_id::text) from (select distinct tenant_id from stored) t
            )
            select s.integration_id, s.delivery_key, (select count(*) from called) from stored s
            """);
        command.CommandTimeout = 4;
        Array<Guid>(d => d.TenantId);
        Array<Guid>(d => d.IntegrationId);
        Array<string>(d => d.Provider);
        Array<string>(d => d.Key);
        command.Parameters.Add(new() { Value = batch.ConvertAll(i => i.Delivery.Headers).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        Array<byte[]?>(d => d.Body);
        Array<DateTimeOffset>(d => d.ReceivedAt);
        command.Parameters.Add(new() { Value = Channel });
        var stored = new HashSet<(Guid, string)>();
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None)) stored.Add((reader.GetGuid(0), reader.GetString(1)));
        return stored;

        void Array<T>(Func<Delivery, T> of) => command.Parameters.Add(new() { Value = batch.ConvertAll(i => of(i.Delivery)).ToArray() });
    }

    private sealed record Item(Delivery Delivery, TaskCompletionSource<Storing> Done);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} deliveries of alerts could not be stored; their senders were asked to come again")]
    private partial void LogNotStored(Exception exception, int count);
}

/// <summary>A delivery whose sender is known to be the integration's.</summary>
/// <param name="Key">The same when it is delivered again; see DeliveryKey.</param>
/// <param name="Headers">JSON object of those that are needed to read it.</param>
/// <param name="Body">Null: nothing of it may be kept.</param>
internal sealed record Delivery(Guid TenantId, Guid IntegrationId, string Provider, string Key, string Headers, byte[]? Body, DateTimeOffset ReceivedAt)
{
    public int Size => (Body?.Length ?? 0) + Headers.Length + 200;
}

/// <summary>How the storing of a delivery ended.</summary>
internal enum Storing
{
    Stored,
    /// <summary>It had been stored before.</summary>
    Repeated,
    /// <summary>Not stored: the sender is to come again.</summary>
    Full,
    /// <summary>The integration was deleted meanwhile.</summary>
    Gone,
}
