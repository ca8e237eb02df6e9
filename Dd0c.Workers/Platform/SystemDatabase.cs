using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>
/// The door for work across tenants: sign-in, scheduling, the outbox, data-protection keys. It signs in as dd0c_system,
/// whose grants (0001_foundation.sql, last section) say all that may be done through it.
/// </summary>
public sealed class SystemDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    public NpgsqlDataSource Source => source;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
