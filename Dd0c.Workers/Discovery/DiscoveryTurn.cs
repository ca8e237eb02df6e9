using Npgsql;

namespace Dd0c.Workers.Discovery;

/// <summary>
/// A tenant's turn to be discovered, one run at a time on all nodes: an advisory lock held as long as its connection lives,
/// so that a process that dies gives it back at once.
/// </summary>
internal static class DiscoveryTurn
{
    private const int Space = 7306004;

    /// <summary>Waits for the turn.</summary>
    public static async Task TakeAsync(NpgsqlConnection connection, Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = Command($"select pg_advisory_lock({Space}, hashtext($1))", connection, tenantId);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task GiveBackAsync(NpgsqlConnection connection, Guid tenantId)
    {
        await using var command = Command($"select pg_advisory_unlock({Space}, hashtext($1))", connection, tenantId);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Whether the turn is free; it is not kept.</summary>
    public static async Task<bool> TryAsync(NpgsqlConnection connection, Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = Command($"select pg_try_advisory_lock({Space}, hashtext($1))", connection, tenantId);
        if (await command.ExecuteScalarAsync(cancellationToken) is not true) return false;
        await GiveBackAsync(connection, tenantId);
        return true;
    }

    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection, Guid tenantId) =>
        new(sql, connection) { Parameters = { new() { Value = tenantId.ToString() } } };
}
