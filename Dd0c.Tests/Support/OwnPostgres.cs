using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Tests.Support;

/// <summary>A PostgreSQL of one test's own, as the product starts it (what it has committed it must keep), which may crash and be started again.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private static readonly string[] s_settings = ["fsync=off", "max_connections=200"]; // the processes are killed here, not the machine
    private readonly TemporaryState _place;
    private readonly StateFolder _state;
    private LocalPostgres _running;

    private OwnPostgres(TemporaryState place, StateFolder state, LocalPostgres running, TestDatabase database) => (_place, _state, _running, Database) = (place, state, running, database);

    /// <summary>A migrated, empty one.</summary>
    public TestDatabase Database { get; }

    public static async Task<OwnPostgres> StartAsync(MasterKey key, CancellationToken cancellationToken)
    {
        var place = new TemporaryState();
        var state = place.Open();
        var running = await LocalPostgres.StartAsync(state, TemporaryState.Modules, cancellationToken, s_settings);
        var addresses = DatabaseAddresses.From(new NpgsqlConnectionStringBuilder(running.ConnectionString) { MaxPoolSize = 20 }.ConnectionString, null, null, key);
        await DatabaseSetup.RunAsync(addresses, cancellationToken);
        return new(place, state, running, new TestDatabase(addresses));
    }

    /// <summary>Ends it as a crash does: no connection is told, no buffer written.</summary>
    public Task CrashAsync() => new ServerProcess(_running.ProcessId).StopAsync(("QUIT", TimeSpan.FromSeconds(10)));

    /// <summary>Over what the crash has left.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _running = await LocalPostgres.StartAsync(_state, TemporaryState.Modules, cancellationToken, s_settings);
        Database.Owner.Clear(); // its connections are dead
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _running.DisposeAsync();
        _state.Dispose();
        await _place.DisposeAsync();
    }
}
