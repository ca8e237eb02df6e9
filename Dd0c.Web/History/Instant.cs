using System.Globalization;
using System.Text.RegularExpressions;
using Dd0c.Domain.History;

namespace Dd0c.Web.History;

/// <summary>An instant as a program gives it: RFC 3339, with its offset.</summary>
internal static partial class Instant
{
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? Read(string text, DateTimeOffset now, out DateTimeOffset at)
    {
        // A plus sign that was not encoded arrives as a blank.
        if (!Rfc3339().IsMatch(text = text.Replace(' ', '+')) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out at))
        {
            at = default;
            return "Use an RFC 3339 instant with its offset, such as 2026-11-20T10:00:00Z.";
        }
        at = Instants.Whole(at);
        return at > now ? $"This instant is still to come; now it is {now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}." : null;
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})\z", RegexOptions.IgnoreCase)]
    private static partial Regex Rfc3339();
}
