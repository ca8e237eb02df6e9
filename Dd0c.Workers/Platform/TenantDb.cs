using Dd0c.Domain.Platform;
using Dd0c.Domain.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>Opens the database for the tenant of this unit of work; scoped. One context per operation, disposed after it.</summary>
public sealed class TenantDb(IDbContextFactory<Dd0cDbContext> contexts, NpgsqlDataSource database, TenantScope scope)
{
    public Guid TenantId => scope.TenantId;

    /// <summary>A context whose filter and whose connection are set to the tenant.</summary>
    public Dd0cDbContext Open()
    {
        var context = contexts.CreateDbContext();
        context.TenantId = scope.TenantId;
        return context;
    }

    /// <summary>The same with its connection held until it is disposed: for several questions in a row, of which each would name the tenant anew.</summary>
    public async Task<Dd0cDbContext> OpenAsync(CancellationToken cancellationToken)
    {
        var context = Open();
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            return context;
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>A raw connection with the tenant set for row-level security; returning it to the pool clears the setting.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("select set_config('app.current_tenant_id', $1, false)", connection)
            {
                Parameters = { new() { Value = scope.TenantId.ToString() } },
            };
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
