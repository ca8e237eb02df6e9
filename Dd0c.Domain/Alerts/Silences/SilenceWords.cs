using System.Globalization;

namespace Dd0c.Domain.Alerts.Silences;

/// <summary>A silence in words, as the list, the digest and the API say it.</summary>
public static class SilenceWords
{
    /// <summary>silent for 9 h; usually it delivers every 20 min</summary>
    public static string Of(SilentSender silent, DateTimeOffset now) => silent.NothingAtAll
        ? $"nothing came of any integration for {Span(now - silent.Since, Math.Floor)}: look at the way to dd0c before the sender; usually it delivers {Every(silent.Usually)}"
        : $"silent for {Span(now - silent.Since, Math.Floor)}; usually it delivers {Every(silent.Usually)}";

    private static string Every(TimeSpan usually) => usually.TotalHours is > 20 and < 28 ? "every day" : $"every {Span(usually, Math.Round)}";

    /// <param name="whole">A silence is told as whole hours that have passed, as the time of the last delivery beside it is.</param>
    private static string Span(TimeSpan span, Func<double, double> whole) => span.TotalMinutes switch
    {
        < 1 => "minute",
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{whole(span.TotalMinutes)} min"),
        < 48 * 60 => string.Create(CultureInfo.InvariantCulture, $"{whole(span.TotalHours)} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{whole(span.TotalDays)} days"),
    };
}
