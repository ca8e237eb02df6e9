using System.Globalization;
using System.Text.RegularExpressions;
using Dd0c.Domain.History;

namespace Dd0c.Web.History;

/// <summary>
/// An instant as an address holds it: 2026-11-20T09:00:00Z, the same for everybody. What a form sends, 2026-11-20T10:00 or a day alone, is
/// in the viewer's own time until it is resolved.
/// </summary>
internal static partial class Moment
{
    public static bool IsAny(string text) => Form().IsMatch(text) && DateTime.TryParse(text, CultureInfo.InvariantCulture, out _);

    public static bool IsAbsolute(string text) => IsAny(text) && text[^1] is 'Z' or 'z';

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(at.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>As a form's field shows it.</summary>
    public static string Field(DateTimeOffset local) => local.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);

    /// <param name="end">Whether a day alone means its end; that of today is now.</param>
    public static DateTimeOffset? Resolve(string? text, TimeZoneInfo zone, DateTimeOffset now, bool end)
    {
        if (text is null || !IsAny(text)) return null;
        if (IsAbsolute(text)) return Instants.Whole(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        var local = DateTime.Parse(text, CultureInfo.InvariantCulture);
        if (text.Length > 10) return At(local);
        var at = end ? At(local.AddDays(1)).AddSeconds(-1) : At(local);
        return at > now && At(local) <= now ? Instants.Whole(now) : at;

        DateTimeOffset At(DateTime time) => new DateTimeOffset(time, zone.GetUtcOffset(time)).ToUniversalTime();
    }

    [GeneratedRegex(@"^(19|20)\d{2}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z?)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
