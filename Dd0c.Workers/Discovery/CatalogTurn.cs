using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Workers.Discovery;

/// <summary>
/// A tenant's turn to have its catalog written, one pass at a time on all nodes: what a pass has read must still stand when it
/// writes. Short, unlike a run's turn: a pass takes about a second.
/// </summary>
internal static class CatalogTurn
{
    private const int Space = 7306005;

    /// <summary>Waits for the turn; disposing of it, or dying, gives it back.</summary>
    public static async Task<IAsyncDisposable> TakeAsync(TenantDb database, CancellationToken cancellationToken)
    {
        var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            await connection.BeginTransactionAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"select pg_advisory_xact_lock({Space}, hashtext($1))", connection) { Parameters = { new() { Value = database.TenantId.ToString() } }, CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
