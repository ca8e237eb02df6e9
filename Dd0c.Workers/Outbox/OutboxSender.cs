using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Outbox;

/// <summary>
/// Sends what the outbox holds, on every node: claimed with SKIP LOCKED, tried again with growing pauses, kept as a dead
/// letter after the tenth failure.
/// </summary>
internal sealed partial class OutboxSender(SystemDatabase database, IServiceScopeFactory scopes, TimeProvider time, ILogger<OutboxSender> logger) : BackgroundService
{
    private const int Batch = 50;
    private const int MostAttempts = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var listener = await database.Source.OpenConnectionAsync(stoppingToken);
                await using (var listen = new NpgsqlCommand("listen dd0c_outbox", listener)) await listen.ExecuteNonQueryAsync(stoppingToken);
                while (true)
                {
                    while (await SendBatchAsync(stoppingToken) == Batch) { }
                    await listener.WaitAsync(TimeSpan.FromSeconds(5), stoppingToken); // a retry may be due by then
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogLost(e);
                await Task.Delay(TimeSpan.FromSeconds(5), time, stoppingToken);
            }
        }
    }

    private async Task<int> SendBatchAsync(CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(cancellationToken);
        foreach (var message in claimed)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(message.TenantId);
                var handler = scope.ServiceProvider.GetServices<IOutboxHandler>().FirstOrDefault(h => h.Kind == message.Kind)
                    ?? throw new InvalidOperationException($"Nothing here handles {message.Kind}.");
                await handler.HandleAsync(message.TenantId, message.Payload, cancellationToken);
                await ExecuteAsync("delete from outbox where id = $1", cancellationToken, message.Id);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e, message.Kind, message.Id, message.Attempts);
                await ExecuteAsync("update outbox set last_error = $2, dead_at = case when attempts >= $3 then $4 end where id = $1", cancellationToken, message.Id, e.Message, MostAttempts, time.GetUtcNow());
            }
        }
        return claimed.Count;
    }

    /// <summary>Takes due messages; until the pause it sets is over no other node takes them, and after it they are free again should this node die.</summary>
    private async Task<List<Message>> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            update outbox o set attempts = o.attempts + 1, available_at = $1 + make_interval(secs => least(600, 30 * power(2, o.attempts)))
            from (select id from outbox where dead_at is null and available_at <= $1 order by id limit $2 for update skip locked) due
            where o.id = due.id returning o.id, o.tenant_id, o.kind, o.payload::text, o.attempts
            """);
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(Batch);
        var messages = new List<Message>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) messages.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4)));
        messages.Sort((a, b) => a.Id.CompareTo(b.Id));
        return messages;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Message(long Id, Guid TenantId, string Kind, string Payload, int Attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox lost its connection; it tries again")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox message {Id} ({Kind}) failed at attempt {Attempt}")]
    private partial void LogFailed(Exception exception, string kind, long id, int attempt);
}
