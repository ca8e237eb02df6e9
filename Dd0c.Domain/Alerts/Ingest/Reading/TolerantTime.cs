using System.Globalization;
using System.Text.RegularExpressions;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>
/// Times as senders write them: <c>2026-04-28T21:50:00.123456789Z</c>, <c>…+0000</c> (CloudWatch), <c>2021-04-28 21:50:00 +0200</c> and
/// <c>… UTC</c> (GitLab), <c>… +0000 UTC m=+0.1</c> (Go), RFC 1123, and epochs in s, ms, µs or ns as a number or as text. Without a zone it is UTC.
/// </summary>
public static partial class TolerantTime
{
    // Go's zero time is year 1, an unset epoch is 0: nobody's alert.
    private const int EldestYear = 1971;

    /// <summary>In UTC, cut to 100 ns; null for what is no time, or one that stands for none (year 1, epoch 0).</summary>
    public static DateTimeOffset? Read(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length is 0 or > 100) return null;
        var time = trimmed[0] is '-' or (>= '0' and <= '9') && decimal.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var epoch) ? OfEpoch(epoch) : OfText(trimmed.ToString());
        return time is { Year: >= EldestYear } ? time : null;
    }

    /// <summary>The unit by the size: seconds hold until the year 5138, and nanoseconds of 1973 are more than that in microseconds.</summary>
    private static DateTimeOffset? OfEpoch(decimal epoch)
    {
        // A plain year or a day without dashes is no epoch.
        if (epoch is < 31_536_000m or > 9_999_999_999_999_999_999m) return null;
        var ticks = epoch switch
        {
            < 100_000_000_000m => epoch * TimeSpan.TicksPerSecond,
            < 100_000_000_000_000m => epoch * TimeSpan.TicksPerMillisecond,
            < 100_000_000_000_000_000m => epoch * TimeSpan.TicksPerMicrosecond,
            _ => epoch / TimeSpan.NanosecondsPerTick,
        };
        return ticks <= DateTimeOffset.MaxValue.Ticks - DateTimeOffset.UnixEpoch.Ticks ? DateTimeOffset.UnixEpoch.AddTicks((long)ticks) : null;
    }

    private static DateTimeOffset? OfText(string text)
    {
        if (Written().Match(text) is not { Success: true } match)
            return DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var named) ? named.ToUniversalTime() : null;
        var second = Math.Min(Number(match, "second"), 59); // a leap second
        if (!TryDate(match, out var day) || Number(match, "hour") > 23 || Number(match, "minute") > 59 || Number(match, "second") > 60) return null;
        var ticks = day.Ticks + new TimeSpan(Number(match, "hour"), Number(match, "minute"), second).Ticks + Fraction(match.Groups["fraction"].Value) - Offset(match).Ticks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static bool TryDate(Match match, out DateTime day) =>
        DateTime.TryParseExact($"{match.Groups["year"].Value}-{match.Groups["month"].Value}-{match.Groups["day"].Value}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static long Fraction(string digits) => digits.Length == 0 ? 0 : long.Parse(digits.PadRight(7, '0').AsSpan(0, 7), NumberStyles.None, CultureInfo.InvariantCulture);

    private static TimeSpan Offset(Match match)
    {
        var size = new TimeSpan(Number(match, "offsetHours"), Number(match, "offsetMinutes"), 0);
        return match.Groups["sign"].Value is "-" or "−" ? -size : size;
    }

    private static int Number(Match match, string group) => match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<year>[0-9]{4})[-/](?<month>[0-9]{2})[-/](?<day>[0-9]{2})(?:[Tt ]\s*(?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]{1,12}))?)?\s*(?:(?<sign>[+\-−])(?<offsetHours>0[0-9]|1[0-8])(?::?(?<offsetMinutes>[0-5][0-9]))?(?:\s+[A-Za-z]{1,5}|\s+[+-][0-9]{2,4})?|[Zz]|UTC|GMT|Etc/UTC)?(?:\s+m=[+-][0-9.]+)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
