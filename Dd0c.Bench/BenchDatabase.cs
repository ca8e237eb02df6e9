using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Bench;

/// <summary>A PostgreSQL of the benchmark's own, with the settings the product starts it with, gone afterwards.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly StateFolder _state;
    private readonly LocalPostgres _postgres;

    private BenchDatabase(StateFolder state, LocalPostgres postgres, DatabaseAddresses addresses)
    {
        (_state, _postgres, Addresses) = (state, postgres, addresses);
        Owner = NpgsqlDataSource.Create(addresses.Owner);
        App = NpgsqlDataSource.Create(addresses.App);
    }

    public static string Key { get; } = Convert.ToBase64String(new byte[32]);
    public DatabaseAddresses Addresses { get; }
    public int ProcessId => _postgres.ProcessId;
    public NpgsqlDataSource Owner { get; }
    public NpgsqlDataSource App { get; }
    internal StateFolder State => _state;

    public static async Task<BenchDatabase> StartAsync()
    {
        var state = StateFolder.Open(Path.Combine(Path.GetTempPath(), $"dd0c-bench-{Environment.ProcessId}"), mayVisit: false);
        var postgres = await LocalPostgres.StartAsync(state, ServerBinaries.FindModules(AppContext.BaseDirectory), CancellationToken.None);
        var addresses = DatabaseAddresses.From(postgres.ConnectionString, null, null, MasterKey.Load(Key, null, ""));
        await DatabaseSetup.RunAsync(addresses);
        return new BenchDatabase(state, postgres, addresses);
    }

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await App.DisposeAsync();
        await _postgres.DisposeAsync();
        _state.Dispose();
        Directory.Delete(_state.Path, recursive: true);
    }
}
