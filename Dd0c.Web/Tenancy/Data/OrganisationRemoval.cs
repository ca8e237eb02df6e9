using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Npgsql;
using Quartz;

namespace Dd0c.Web.Tenancy.Data;

/// <summary>How a wish to delete an organisation ended.</summary>
internal abstract record Removal
{
    public sealed record Done(string Name) : Removal;

    /// <summary>It is not called what was typed.</summary>
    public sealed record Mistyped : Removal;

    /// <summary>Who asks is no owner of it.</summary>
    public sealed record NotAllowed : Removal;

    public sealed record Gone : Removal;
}

/// <summary>
/// Deletes an organisation with every row that carries it, in one transaction: whatever is at work for it meanwhile fails at the first row it
/// writes, because the tenant that row refers to is gone. What lies outside the database follows: the archive and Meilisearch are told by
/// triggers and clear themselves, at once or when they can be reached again.
/// </summary>
internal sealed partial class OrganisationRemoval(SystemDatabase database, ISchedulerFactory schedulers, TimeProvider time, ILogger<OrganisationRemoval> logger)
{
    private const int Attempts = 5;
    private const int LongestSeconds = 1_800;

    /// <param name="typed">The organisation's name, as a person wrote it to say that they mean it.</param>
    public async Task<Removal> RemoveAsync(Guid tenantId, Guid userId, string typed, CancellationToken cancellationToken)
    {
        Removal outcome;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                outcome = await TryAsync(tenantId, userId, typed, cancellationToken);
                break;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
            {
                // This and who was at work for it waited for each other.
            }
        }
        if (outcome is not Removal.Done) return outcome;
        LogRemoved(tenantId);
        await (await schedulers.GetScheduler(CancellationToken.None)).DeleteJob(DiscoveryActions.JobOf(tenantId), CancellationToken.None);
        return outcome;
    }

    private async Task<Removal> TryAsync(Guid tenantId, Guid userId, string typed, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await ScalarAsync(connection, "select name from tenants where id = $1 for update", tenantId) is not string name) return new Removal.Gone();
        if (await ScalarAsync(connection, "select role from memberships where tenant_id = $1 and user_id = $2", tenantId, userId) is not "owner") return new Removal.NotAllowed();
        if (typed.Trim() != name) return new Removal.Mistyped();
        var members = (Guid[])(await ScalarAsync(connection, "select coalesce(array_agg(user_id), '{}') from memberships where tenant_id = $1", tenantId))!;
        await ScalarAsync(connection, "update sessions set revoked_at = $2 where tenant_id = $1 and revoked_at is null", tenantId, time.GetUtcNow());
        await ScalarAsync(connection, "delete from tenants where id = $1", tenantId);
        // An account that belongs nowhere else was this organisation's, too.
        await ScalarAsync(connection, "delete from users u where id = any($1) and not exists (select from memberships m where m.user_id = u.id)", members);
        await transaction.CommitAsync(cancellationToken);
        return new Removal.Done(name);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = LongestSeconds };
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        // Half a deletion is none: who stops waiting for the answer does not stop it.
        return await command.ExecuteScalarAsync(CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Organisation {Tenant} was deleted with all its data by one of its owners")]
    private partial void LogRemoved(Guid tenant);
}
