using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Dd0c.Tests.Support;

/// <summary>
/// One real PostgreSQL for the whole test run, started when a test first asks for a database. A database is a copy of one
/// that was migrated once, so a test class gets its own in some 30 ms: take the fixture in the constructor.
/// </summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    // A crash may lose what is in there: nothing is worth a sync.
    private static readonly string[] Settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=400", "max_wal_size=1GB"];
    private const string Template = "dd0c_template";

    private readonly TemporaryState _place = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private StateFolder? _state;
    private LocalPostgres? _postgres;
    private int _made;

    /// <summary>The key under which every test database's restricted roles have their passwords.</summary>
    internal MasterKey MasterKey { get; } = MasterKey.Load(Convert.ToBase64String(new byte[32]), null, "");

    /// <summary>A migrated, empty database of its own.</summary>
    internal async Task<TestDatabase> CreateAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_postgres is null) await StartAsync(cancellationToken);
            var name = $"dd0c_{++_made}";
            await ExecuteAsync($"create database {name} template {Template}", cancellationToken);
            return new TestDatabase(AddressesOf(name));
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null) await _postgres.DisposeAsync();
        _state?.Dispose();
        await _place.DisposeAsync();
        _one.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _state ??= _place.Open();
        _postgres = await LocalPostgres.StartAsync(_state, TemporaryState.Modules, cancellationToken, Settings);
        await ExecuteAsync($"create database {Template}", cancellationToken);
        await DatabaseSetup.RunAsync(AddressesOf(Template), cancellationToken);
    }

    private DatabaseAddresses AddressesOf(string database) =>
        DatabaseAddresses.From(new NpgsqlConnectionStringBuilder(_postgres!.ConnectionString) { Database = database, MaxPoolSize = 20 }.ConnectionString, null, null, MasterKey);

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_postgres!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>One test's database and the three ways into it.</summary>
internal sealed class TestDatabase(DatabaseAddresses addresses) : IAsyncDisposable
{
    public DatabaseAddresses Addresses { get; } = addresses;

    /// <summary>The migrating owner: here a superuser, whom no wall holds.</summary>
    public NpgsqlDataSource Owner { get; } = NpgsqlDataSource.Create(addresses.Owner);

    /// <summary>dd0c_app, held by row-level security.</summary>
    public NpgsqlDataSource App { get; } = NpgsqlDataSource.Create(addresses.App);

    /// <summary>dd0c_system.</summary>
    public NpgsqlDataSource System { get; } = NpgsqlDataSource.Create(addresses.System);

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await App.DisposeAsync();
        await System.DisposeAsync();
    }
}
