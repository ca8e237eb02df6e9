namespace Dd0c.Domain.Alerts.OnCall.Rotations;

/// <summary>What the clock of a zone means.</summary>
internal static class ZoneClock
{
    public static TimeZoneInfo? Find(string? name) => name is { Length: > 0 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary>An hour that spring leaves out is as long after it as it would have been; of one that autumn has twice the first is meant.</summary>
    public static DateTimeOffset At(DateTime clock, TimeZoneInfo zone)
    {
        var plain = DateTime.SpecifyKind(clock, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(plain)) return new DateTimeOffset(plain, zone.GetUtcOffset(plain.AddHours(-3))).ToUniversalTime();
        var offset = zone.IsAmbiguousTime(plain) ? zone.GetAmbiguousTimeOffsets(plain).Max() : zone.GetUtcOffset(plain);
        return new DateTimeOffset(plain, offset).ToUniversalTime();
    }

    public static DateTime Of(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).DateTime;
}
