using System.Threading.Channels;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>Commits deliveries in batches, of all tenants together: what arrives while one batch commits makes the next.</summary>
internal sealed partial class AlertInboxWriter(SystemDatabase database, ILogger<AlertInboxWriter> logger) : BackgroundService
{
    private const int MostRows = 256;
    private const int MostBytes = 16 * 1024 * 1024;
    // Waiting bodies stand in memory: past this the sender is asked to come again.
    private const long MostWaiting = 256 * 1024 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4); // PagerDuty waits 5
    private readonly Channel<Item> _queue = System.Threading.Channels.Channel.CreateBounded<Item>(new BoundedChannelOptions(20_000) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private InboxStatement? _statement;
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
        await CloseAsync();
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
        catch (Exception e) // whatever it is: the next batch has to be taken
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
        catch (Exception e)
        {
            item.Done.TrySetResult(Refusal(e));
        }
    }

    private static Storing Refusal(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } ? Storing.Gone : Storing.Full;

    private async Task<HashSet<(Guid, string)>> StoreAsync(List<Item> batch)
    {
        var (kept, deliveries) = (_statement is not null, batch.ConvertAll(i => i.Delivery));
        try
        {
            return await RunAsync(deliveries);
        }
        catch (Exception e) when (kept && InboxStatement.IsStale(e))
        {
            // Since the last batch the database was restarted, or what lies between forgot the connection: no reason to refuse what a new one takes.
            return await RunAsync(deliveries);
        }
    }

    private async Task<HashSet<(Guid, string)>> RunAsync(List<Delivery> deliveries)
    {
        try
        {
            return await (_statement ??= await InboxStatement.OpenAsync(database.Source)).RunAsync(deliveries);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    private async Task CloseAsync()
    {
        if (_statement is null) return;
        await _statement.DisposeAsync();
        _statement = null;
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
