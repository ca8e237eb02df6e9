using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>What may change under a watcher's eyes.</summary>
public enum Feed
{
    Catalog,
    Discovery,
    Connections,
    Members,
    Tokens,
    Incidents,
    Integrations,
    Scorecards,
    Actions,
}

/// <summary>One change, as every node hears it.</summary>
/// <param name="Event">The event's name for outside clients (phase_started, …); null for a plain change.</param>
/// <param name="Data">A small JSON object, or null.</param>
public sealed record Change(Guid TenantId, Feed Feed, string? Event = null, Guid? RunId = null, JsonElement? Data = null);

/// <summary>
/// Changes carried between nodes by PostgreSQL's LISTEN/NOTIFY and handed to this node's watchers. A watcher's callback
/// runs at most four times a second: what comes meanwhile is told once, at the end.
/// </summary>
public sealed partial class ChangeFeed(NpgsqlDataSource database, TimeProvider time, ILogger<ChangeFeed> logger) : BackgroundService
{
    private const string Channel = "dd0c_changes";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private ImmutableList<Watch> _watches = [];

    /// <summary>Every change, unthrottled, in order; for the hub.</summary>
    public event Action<Change>? Heard;

    /// <summary>Says that something changed; with a transaction's connection it is heard only if that commits.</summary>
    public static async Task AnnounceAsync(NpgsqlConnection connection, Change change, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_notify($1, $2)", connection);
        command.Parameters.Add(new() { Value = Channel });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(change) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task AnnounceAsync(Change change, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await AnnounceAsync(connection, change, cancellationToken);
    }

    /// <summary>Calls back after changes of one tenant's feed until disposed.</summary>
    public IDisposable Subscribe(Guid tenantId, Feed feed, Func<Task> callback)
    {
        var watch = new Watch(this, tenantId, feed, callback);
        ImmutableInterlocked.Update(ref _watches, list => list.Add(watch));
        return watch;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, e) => Tell(e.Payload);
                await using (var listen = new NpgsqlCommand($"listen {Channel}", connection)) await listen.ExecuteNonQueryAsync(stoppingToken);
                if (failures > 0) TellAll(); // whatever was said meanwhile was missed
                failures = 0;
                while (true) await connection.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) when (e is NpgsqlException || DatabaseAway.Is(e))
            {
                LogLost(e);
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(30, 1 << Math.Min(failures++, 5))), time, stoppingToken);
            }
        }
    }

    private void Tell(string payload)
    {
        Change? change;
        try
        {
            change = JsonSerializer.Deserialize<Change>(payload);
        }
        catch (JsonException)
        {
            return; // another program may notify on the same channel
        }
        if (change is null) return;
        Heard?.Invoke(change);
        foreach (var watch in _watches)
            if (watch.TenantId == change.TenantId && watch.Feed == change.Feed) watch.Wake();
    }

    private void TellAll()
    {
        foreach (var watch in _watches) watch.Wake();
    }

    private sealed class Watch(ChangeFeed feed, Guid tenantId, Feed what, Func<Task> callback) : IDisposable
    {
        private int _state; // 0 idle, 1 running, 2 running and woken again, 3 disposed

        public Guid TenantId => tenantId;
        public Feed Feed => what;

        public void Wake()
        {
            while (true)
            {
                var state = Volatile.Read(ref _state);
                if (state is 2 or 3) return;
                if (Interlocked.CompareExchange(ref _state, state + 1, state) != state) continue;
                if (state == 0) _ = RunAsync();
                return;
            }
        }

        private async Task RunAsync()
        {
            do
            {
                Interlocked.CompareExchange(ref _state, 1, 2);
                try
                {
                    await callback();
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    if (e is not (ObjectDisposedException or OperationCanceledException)) feed.LogCallbackFailed(e);
                }
                await Task.Delay(s_pause, feed.Time);
            } while (Interlocked.CompareExchange(ref _state, 0, 1) == 2);
        }

        public void Dispose()
        {
            Volatile.Write(ref _state, 3);
            ImmutableInterlocked.Update(ref feed._watches, list => list.Remove(this));
        }
    }

    private TimeProvider Time => time;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The change feed lost its connection; it tries again")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A watcher of the change feed failed")]
    private partial void LogCallbackFailed(Exception exception);
}
