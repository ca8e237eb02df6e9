using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Outbox;

/// <summary>
/// Sends what the outbox holds, on every node: tenants side by side, the messages of one kind of a tenant one after another.
/// Tried again with growing pauses, kept as a dead letter after the tenth failure; what nothing here handles is left alone.
/// </summary>
internal sealed partial class OutboxSender(SystemDatabase database, IServiceScopeFactory scopes, IEnumerable<OutboxKind> kinds, TimeProvider time, ILogger<OutboxSender> logger) : BackgroundService
{
    private const int MostAttempts = 10;
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(20); // what a node had begun that died waits so long
    private readonly string[] _kinds = [.. kinds.Select(k => k.Name)];
    private readonly Lanes _lanes = new(4);

    internal IReadOnlyList<string> Kinds => _kinds;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_kinds.Length == 0) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var listener = await database.Source.OpenConnectionAsync(stoppingToken);
                await using (var listen = new NpgsqlCommand("listen dd0c_outbox", listener)) await listen.ExecuteNonQueryAsync(stoppingToken);
                while (true)
                {
                    while (await _lanes.StartAsync(ClaimAsync, RunLaneAsync, stoppingToken)) { }
                    await listener.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken); // a retry may be due by then
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
            catch (Exception e) // whatever it is: what waits has to go some time
            {
                LogLost(e);
                await Task.Delay(TimeSpan.FromSeconds(5), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        await _lanes.EmptyAsync();
    }

    /// <summary>Sends until nothing is due: the end of one message lets the next of its tenant go.</summary>
    private async Task RunLaneAsync(Message first, CancellationToken cancellationToken)
    {
        Message? held = first;
        try
        {
            while (held is not null)
            {
                await SendAsync(held, cancellationToken);
                held = null;
                held = await ClaimAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
        catch (Exception e) when (e is NpgsqlException || DatabaseAway.Is(e))
        {
            LogLost(e);
            if (held is not null) await FreeAsync(held, cancellationToken);
        }
    }

    /// <summary>What became of a message could not be written: once the database is back, it begins anew. Towards the end of its lease there is no need to.</summary>
    private async Task FreeAsync(Message message, CancellationToken cancellationToken)
    {
        for (var since = time.GetTimestamp(); time.GetElapsedTime(since) < s_lease / 2 && !cancellationToken.IsCancellationRequested;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await ExecuteAsync("update outbox set available_at = $3, attempts = attempts - 1 where id = $1 and attempts = $2 and dead_at is null", CancellationToken.None, message.Id, message.Attempts, time.GetUtcNow());
                return;
            }
            catch (Exception e) when (e is NpgsqlException || DatabaseAway.Is(e))
            {
                // not yet
            }
        }
    }

    private async Task SendAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            await HandleAsync(message, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped, not failed: another node need not wait for the end of the lease.
            await ExecuteAsync("update outbox set available_at = $2, attempts = attempts - 1 where id = $1", CancellationToken.None, message.Id, time.GetUtcNow());
            return;
        }
        catch (NotYet early)
        {
            await ExecuteAsync("update outbox set available_at = $2, attempts = 1 where id = $1", cancellationToken, message.Id, time.GetUtcNow() + early.Pause);
            return;
        }
        catch (Exception e)
        {
            LogFailed(e, message.Kind, message.Id, message.Attempts);
            await ExecuteAsync("update outbox set last_error = $2, available_at = $3, dead_at = $4 where id = $1", cancellationToken, message.Id, e.Message,
                time.GetUtcNow() + Pause(message.Attempts), message.Attempts >= MostAttempts ? (object)time.GetUtcNow() : DBNull.Value);
            return;
        }
        await ExecuteAsync("delete from outbox where id = $1", cancellationToken, message.Id);
    }

    private async Task HandleAsync(Message message, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(message.TenantId);
        var handling = scope.ServiceProvider.GetRequiredKeyedService<IOutboxHandler>(message.Kind).HandleAsync(message.TenantId, message.Payload, cancellationToken);
        try
        {
            while (await Task.WhenAny(handling, Task.Delay(s_lease / 3, time, cancellationToken)) != handling && !cancellationToken.IsCancellationRequested)
                await ExecuteAsync("update outbox set available_at = $2 where id = $1", cancellationToken, message.Id, time.GetUtcNow() + s_lease);
        }
        finally
        {
            await handling;
        }
    }

    /// <summary>After the first failure a second, in the end ten minutes; the tenth comes some half an hour after the first.</summary>
    internal static TimeSpan Pause(int attempts) => TimeSpan.FromSeconds(Math.Min(600, Math.Pow(3, attempts - 1)));

    /// <summary>
    /// Takes the eldest due message that no elder one of its tenant and kind is before. Until its lease is over no other node
    /// takes it, and after it it is free again should this node die.
    /// </summary>
    private async Task<Message?> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            update outbox o set attempts = o.attempts + 1, available_at = $2
            from (select id from outbox d where dead_at is null and available_at <= $1 and kind = any($3)
                      and not exists (select from outbox e where e.tenant_id = d.tenant_id and e.kind = d.kind and e.id < d.id and e.dead_at is null)
                  order by id limit 1 for update skip locked) due
            where o.id = due.id returning o.id, o.tenant_id, o.kind, o.payload::text, o.attempts
            """);
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(time.GetUtcNow() + s_lease);
        command.Parameters.AddWithValue(_kinds);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4)) : null;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _lanes.Dispose();
    }

    private sealed record Message(long Id, Guid TenantId, string Kind, string Payload, int Attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox lost its connection; it tries again")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox message {Id} ({Kind}) failed at attempt {Attempt}")]
    private partial void LogFailed(Exception exception, string kind, long id, int attempt);
}
