using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>Whether a fault is that the database is away, starting or overrun, and so none of what it was asked.</summary>
internal static class DatabaseAway
{
    public static bool Is(Exception fault) => fault switch
    {
        // 57P: shut down or starting; 08: the connection; 53: out of something. https://www.postgresql.org/docs/current/errcodes-appendix.html
        PostgresException e => e.IsTransient || e.SqlState.StartsWith("57P", StringComparison.Ordinal) || e.SqlState.StartsWith("08", StringComparison.Ordinal) || e.SqlState.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        // EF Core wraps what it takes for passing.
        InvalidOperationException { InnerException: { } inner } => Is(inner),
        DbUpdateException { InnerException: { } inner } => Is(inner),
        _ => false,
    };
}
