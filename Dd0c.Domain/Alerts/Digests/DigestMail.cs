using System.Globalization;
using System.Text;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Domain.Alerts.Digests;

/// <summary>A digest as a mail, as text and as HTML.</summary>
public static class DigestMail
{
    /// <param name="portal">What links begin with; ends in a slash.</param>
    /// <param name="channel">The id is of a channel, kind and day: one that is sent twice is shown once by whoever looks at ids.</param>
    public static IncidentMail Of(Digest digest, Uri portal, Guid channel) =>
        new(string.Create(CultureInfo.InvariantCulture, $"digest.{digest.Kind}.{digest.Day:yyyyMMdd}.{channel:N}@dd0c"), null, MailFrame.Subject(DigestWords.Summary(digest)), TextOf(digest, portal), MailFrame.Page(DigestWords.Title(digest), HtmlOf(digest, portal)));

    private static string TextOf(Digest digest, Uri portal)
    {
        var text = new StringBuilder(DigestWords.Title(digest)).Append("\n\n");
        if (digest.IsEmpty) text.Append(DigestWords.Nothing).Append('\n');
        else
        {
            foreach (var (name, value) in DigestWords.Figures(digest)) text.Append(name).Append(": ").Append(value).Append('\n');
            if (digest.Noisiest.Count > 0) text.Append("\nNoisiest alerts\n");
            foreach (var alert in digest.Noisiest.Take(Digest.MostLines)) text.Append("- ").Append(alert.Title).Append(" (").Append(DigestWords.Where(alert)).Append("): ").Append(DigestWords.Of(alert)).Append('\n');
            if (digest.Untold.Count > 0) text.Append("\nNobody was told of\n");
            foreach (var untold in digest.Untold.Take(Digest.MostLines)) text.Append("- #").Append(untold.Number).Append(' ').Append(untold.Title).Append(": ").Append(DigestWords.Of(untold)).Append('\n');
            if (DigestWords.More(digest) is { } more) text.Append(more).Append('\n');
            if (digest.Silent.Count > 0) text.Append("\nSilent integrations\n");
            foreach (var silent in digest.Silent.Take(Digest.MostLines)) text.Append("- ").Append(silent.Name).Append(": ").Append(silent.Words).Append('\n');
        }
        return text.Append('\n').Append(DigestWords.Hours(digest)).Append('\n').Append(new Uri(portal, DigestWords.Path(digest))).Append('\n').ToString();
    }

    private static string HtmlOf(Digest digest, Uri portal)
    {
        var html = new StringBuilder();
        if (digest.IsEmpty) html.Append($"<p>{Encode(DigestWords.Nothing)}</p>");
        else
        {
            html.Append(MailFrame.Table(DigestWords.Figures(digest)));
            List(html, "Noisiest alerts", digest.Noisiest.Take(Digest.MostLines).Select(a => $"<strong>{Encode(a.Title)}</strong> ({Encode(DigestWords.Where(a))}): {Encode(DigestWords.Of(a))}"));
            List(html, "Nobody was told of", digest.Untold.Take(Digest.MostLines).Select(u => $"{MailFrame.Link(new Uri(portal, FormattableString.Invariant($"incidents/{u.Number}")), $"#{u.Number} {u.Title}")}: {Encode(DigestWords.Of(u))}"));
            if (DigestWords.More(digest) is { } more) html.Append($"<p>{Encode(more)}</p>");
            List(html, "Silent integrations", digest.Silent.Take(Digest.MostLines).Select(s => $"<strong>{Encode(s.Name)}</strong>: {Encode(s.Words)}"));
        }
        return html.Append($"<p style=\"color:#666\">{Encode(DigestWords.Hours(digest))} · {MailFrame.Link(new Uri(portal, DigestWords.Path(digest)), "Noise report")}</p>").ToString();
    }

    private static void List(StringBuilder html, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0) html.Append($"<h2 style=\"font-size:16px\">{title}</h2><ul>{string.Concat(all.Select(l => $"<li>{l}</li>"))}</ul>");
    }

    private static string Encode(string text) => MailFrame.Encode(text);
}
