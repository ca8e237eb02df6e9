using System.Data.Common;
using Dd0c.Domain.Platform;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>Tells PostgreSQL the tenant whenever a context opens a pooled connection; Npgsql's reset on return clears it.</summary>
internal sealed class TenantInterceptor : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Command(connection, eventData);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection, eventData);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(DbConnection connection, ConnectionEndEventData eventData) =>
        new("select set_config('app.current_tenant_id', $1, false)", (NpgsqlConnection)connection)
        {
            Parameters = { new() { Value = (eventData.Context as Dd0cDbContext)?.TenantId is { } id && id != Guid.Empty ? id.ToString() : "" } },
        };
}
