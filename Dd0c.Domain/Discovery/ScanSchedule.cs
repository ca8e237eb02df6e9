using Dd0c.Domain.Connections;

namespace Dd0c.Domain.Discovery;

/// <summary>The server's own intervals, for connections that have none.</summary>
/// <param name="Interval">From one scan to the next.</param>
/// <param name="FullInterval">So long at most an unchanged thing goes without being read again.</param>
public sealed record ScanDefaults(TimeSpan Interval, TimeSpan FullInterval);

/// <summary>
/// When a connection is read: its interval after its own last scan, and a share of a tenth of that later, by its id, so that many
/// do not come in the same minute. One that failed waits twice as long each time, a day at most.
/// </summary>
public static class ScanSchedule
{
    public const int ShortestHours = 1;
    public const int LongestHours = 24;
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(LongestHours);

    /// <summary>A connection is read for the first time after this, unless somebody asks: who connects one perhaps connects the next.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <returns>Null: never by itself, because it could not be read before it was ever read.</returns>
    public static DateTimeOffset? DueAt(Connection connection, ScanDefaults defaults)
    {
        if (connection.LastScanAt is not { } last) return connection.Status is "active" or "waiting" ? connection.CreatedAt + Grace : null;
        var wait = Wait(connection, defaults);
        var due = last + wait + (Share(connection.Id) * wait / 10);
        // What vendors tell keeps it fresh, and that may not keep it from being read whole.
        if (connection.FailedScans == 0 && connection.LastFullAt is { } full && full < last && full + (defaults.FullInterval * (0.9 + (Share(connection.Id) / 10))) is var whole && whole < due) due = whole;
        return due;
    }

    /// <summary>The connections of one tenant that one run reads now: when one is due, also those whose interval is over and whose share of the jitter is not.</summary>
    public static IReadOnlyList<Connection> Due(IReadOnlyCollection<Connection> connections, ScanDefaults defaults, DateTimeOffset now)
    {
        if (!connections.Any(IsDue)) return [];
        return [.. connections.Where(c => IsDue(c) || (c.LastScanAt is { } last ? last + Wait(c, defaults) <= now : c.Status is "active" or "waiting")).OrderBy(c => c.Id)];

        // A clock that was ahead once, by more than those of two nodes differ, must not silence a connection until it is that late.
        bool IsDue(Connection c) => DueAt(c, defaults) <= now || c.LastScanAt > now + TimeSpan.FromHours(1);
    }

    /// <summary>Whether a run reads all of a connection: when it was asked to, or by schedule when that was last done too long ago: early enough that the jitter does not make it late.</summary>
    public static bool IsFull(DiscoveryRun run, Connection connection, ScanDefaults defaults, DateTimeOffset now) =>
        run.Full || connection.LastFullAt is null || (run.Trigger == "scheduled" && connection.LastFullAt + (0.9 * defaults.FullInterval) <= now);

    private static TimeSpan Wait(Connection connection, ScanDefaults defaults)
    {
        var interval = connection.ScanIntervalHours is { } hours ? TimeSpan.FromHours(hours) : defaults.Interval;
        var wait = interval * Math.Pow(2, Math.Min(connection.FailedScans, 5));
        return wait < s_longest ? wait : interval > s_longest ? interval : s_longest;
    }

    /// <summary>0 up to 1, always the same for an id.</summary>
    private static double Share(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]) / 65_536.0;
    }
}
