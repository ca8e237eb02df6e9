using System.Collections.Concurrent;
using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Scan;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dd0c.Workers.Discovery;

/// <summary>
/// What a running discovery tells of itself: counts as they climb, each source's state, every call made to the customer.
/// Written to the run's row at most three times a second and announced to watchers on every node; the calls every few seconds.
/// A database that is away for a moment costs the watchers a beat and the run nothing.
/// </summary>
internal sealed partial class RunLog(TenantDb database, ChangeFeed feed, TimeProvider time, Guid runId, ILogger? logger = null) : IProgress<ScanProgress>
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_countBeat = TimeSpan.FromSeconds(3);
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly ConcurrentDictionary<ScanScope, int> _found = new();
    private readonly ConcurrentDictionary<Guid, SourceProgress> _sources = new();
    private readonly ConcurrentQueue<string> _names = new();
    private readonly ConcurrentQueue<RunError> _errors = new();
    private string _phase = "scan";
    private int _services;
    private int _dirty = 1;
    private bool _troubled;

    public IReadOnlyCollection<RunError> Errors => _errors;

    public CallLog Calls { get; } = new(database, runId);

    public void Expect(IEnumerable<Connection> connections)
    {
        foreach (var c in connections) _sources[c.Id] = new(c.Id, c.Provider, c.Name, "waiting", 0, null);
    }

    /// <param name="full">Null: as it was told before.</param>
    public void Source(Guid connectionId, string state, string? detail = null, bool? full = null)
    {
        var before = _sources[connectionId];
        _sources[connectionId] = before with { State = state, Detail = detail, Full = full ?? before.Full };
        Volatile.Write(ref _dirty, 1);
    }

    public void Error(string phase, string source, string scope, string message)
    {
        if (_errors.Count < 200) _errors.Enqueue(new(phase, source, scope, message));
    }

    public void Services(int found)
    {
        _services = found;
        Volatile.Write(ref _dirty, 1);
    }

    public void Report(ScanProgress value)
    {
        _found[value.Scope] = value.Found;
        if (value.LastName is not null)
        {
            _names.Enqueue(value.LastName);
            while (_names.Count > 6) _names.TryDequeue(out _);
        }
        Volatile.Write(ref _dirty, 1);
    }

    /// <summary>Enters a phase and tells of it at once.</summary>
    public async Task PhaseAsync(string phase, CancellationToken cancellationToken)
    {
        _phase = phase;
        Volatile.Write(ref _dirty, 1);
        await WriteAsync(cancellationToken);
        await TellAsync("phase_started", new { phase }, cancellationToken);
    }

    /// <returns>Whether it could be told; watchers who missed it find the run's row.</returns>
    public Task<bool> TellAsync(string name, object data, CancellationToken cancellationToken) =>
        TellAsync(new Change(database.TenantId, Feed.Discovery, name, runId, JsonSerializer.SerializeToElement(data, Json)), cancellationToken);

    public Task<bool> TellAsync(Change change, CancellationToken cancellationToken) => TryAsync(() => feed.AnnounceAsync(change, cancellationToken));

    /// <summary>Does the work; meanwhile, and once more when it has ended, writes and tells. Work that has to be left is called off and waited for: none outlives its run.</summary>
    public async Task<T> WhileAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(left.Token);
        try
        {
            var stored = time.GetTimestamp();
            while (!working.IsCompleted)
            {
                await Task.WhenAny(working, Task.Delay(s_beat, time, left.Token));
                cancellationToken.ThrowIfCancellationRequested();
                await BeatAsync(cancellationToken);
                if (time.GetElapsedTime(stored) < s_countBeat) continue;
                await StoreCallsAsync(cancellationToken);
                stored = time.GetTimestamp();
            }
            return await working;
        }
        finally
        {
            await left.CancelAsync();
            await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _dirty, 0) == 0) return;
        var progress = Snapshot();
        var told = await WriteAsync(cancellationToken) && await TellAsync("resources_discovered", new { progress.AwsResourcesFound, progress.GithubReposFound, progress.TeamsFound, sources = progress.Sources.Select(s => new { s.ConnectionId, s.State, s.Found }).Take(50) }, cancellationToken);
        if (!told) Volatile.Write(ref _dirty, 1);
    }

    /// <summary>Stores the calls that were counted so far, if the database takes them now.</summary>
    public Task StoreCallsAsync(CancellationToken cancellationToken) => TryAsync(() => Calls.StoreAsync(cancellationToken));

    public RunProgress Snapshot()
    {
        var found = _found.ToArray();
        int Sum(string source, Func<string, bool> kind) => found.Where(f => f.Key.Source == source && kind(f.Key.Kind)).Sum(f => f.Value);
        var byConnection = found.Where(f => f.Key.Kind != "teams" && IsThing(f.Key.Kind)).GroupBy(f => f.Key.ConnectionId).ToDictionary(g => g.Key, g => g.Sum(f => f.Value));
        return new(
            Sum(Provider.Aws, IsThing),
            Sum(Provider.GitHub, k => k == "repositories"),
            Sum(Provider.GitHub, k => k == "teams"),
            _services, _phase,
            [.. _sources.Values.Select(s => s with { Found = byConnection.GetValueOrDefault(s.ConnectionId) }).OrderBy(s => s.Source).ThenBy(s => s.Name)],
            [.. _names]);
    }

    /// <summary>Whether a cell counts things of its own; the others are asked for what they say of these.</summary>
    private static bool IsThing(string kind) => kind is not (AwsKinds.Tags or AwsKinds.StackMembers or AwsKinds.EventSourceMapping or AwsKinds.Regions or AwsKinds.Identity);

    private Task<bool> WriteAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand("update discovery_runs set phase = $2, progress = $3::jsonb where tenant_id = $4 and id = $1", connection);
        command.Parameters.AddWithValue(runId);
        command.Parameters.AddWithValue(_phase);
        command.Parameters.AddWithValue(JsonSerializer.Serialize(Snapshot(), Json));
        command.Parameters.AddWithValue(database.TenantId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    });

    private async Task<bool> TryAsync(Func<Task> deed)
    {
        try
        {
            await deed();
            _troubled = false;
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            if (!_troubled) LogTroubled(_logger, e, runId); // not at every beat until it is back
            _troubled = true;
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The progress of discovery run {RunId} could not be written or told; it is tried again at the next beat")]
    private static partial void LogTroubled(ILogger logger, Exception exception, Guid runId);
}
