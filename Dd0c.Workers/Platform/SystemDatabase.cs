using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>
/// The door for work across tenants: sign-in, scheduling, the outbox, data-protection keys. It signs in as dd0c_system,
/// whose grants (0001_foundation.sql, last section) say all that may be done through it.
/// </summary>
public sealed class SystemDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    public NpgsqlDataSource Source => source;

    /// <param name="sql">Whose first column is a tenant's id; $1 and on are the values.</param>
    internal async Task<List<Guid>> TenantsAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tenants = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) tenants.Add(reader.GetGuid(0));
        return tenants;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
