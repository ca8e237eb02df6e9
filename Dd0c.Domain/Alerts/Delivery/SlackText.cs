using System.Globalization;
using System.Text;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>Text in Slack's mrkdwn.</summary>
public static class SlackText
{
    /// <summary>Nothing in it can mention people or become a link.</summary>
    /// <remarks>https://docs.slack.dev/messaging/formatting-message-text: &amp;, &lt; and &gt; are all that is to be escaped.</remarks>
    public static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>One line of at most so many characters, escaped; no entity and no surrogate pair is cut in two.</summary>
    public static string Line(string text, int most) => Cut(text, most, escape: true);

    /// <summary>The same for places that Slack shows as they are.</summary>
    public static string Plain(string text, int most) => Cut(text, most, escape: false);

    /// <summary>A time in the reader's own zone.</summary>
    public static string Time(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"<!date^{at.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time}}|{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC>");

    public static string Link(Uri url, string text, int most) => $"<{Address(url)}|{Line(text, most).Replace('|', '¦')}>";

    private static string Address(Uri url) => url.AbsoluteUri.Replace("|", "%7C", StringComparison.Ordinal).Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal);

    private static string Cut(string text, int most, bool escape)
    {
        var line = new StringBuilder();
        var elements = StringInfo.GetTextElementEnumerator(text);
        var space = true; // none at the beginning, and one where there are more
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            // A heap of combining marks is one element of any length.
            if (element.Length > 8) element = char.IsHighSurrogate(element[0]) ? element[..2] : element[..1];
            if (element is [var c] && (char.IsWhiteSpace(c) || char.IsControl(c)))
            {
                if (space) continue;
                element = " ";
            }
            else if (element.Any(char.IsControl)) continue;
            if (element.Any(char.IsSurrogate) && !Rune.TryGetRuneAt(element, 0, out _)) element = "\uFFFD";
            var said = escape ? Escape(element) : element;
            if (line.Length + said.Length > most - 1)
            {
                line.Append('…');
                return line.ToString();
            }
            space = element == " ";
            line.Append(said);
        }
        return line.ToString().TrimEnd();
    }
}
