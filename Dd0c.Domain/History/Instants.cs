namespace Dd0c.Domain.History;

/// <summary>Instants as the database keeps them: in UTC and whole microseconds, so that what is written compares equal to what is read.</summary>
public static class Instants
{
    public static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    /// <summary>The first day of the month, in UTC.</summary>
    public static DateOnly Month(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1);
}
