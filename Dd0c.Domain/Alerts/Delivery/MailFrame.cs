using System.Net;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>What all mails have in common: the page around them, and how text from outside stands in it.</summary>
public static class MailFrame
{
    private const int MostSubject = 200;

    /// <param name="body">HTML.</param>
    public static string Page(string body) => $"<!doctype html><html lang=\"en\"><body style=\"font-family:system-ui,sans-serif;font-size:15px;line-height:1.5\">{body}</body></html>";

    /// <param name="title">Text.</param>
    /// <param name="body">HTML.</param>
    public static string Page(string title, string body) => Page($"<h1 style=\"font-size:18px\">{Encode(OneLine(title))}</h1>{body}");

    public static string Table(IEnumerable<(string Name, string Value)> lines) =>
        $"<table cellpadding=\"0\">{string.Concat(lines.Select(l => $"<tr><th align=\"left\" valign=\"top\" style=\"padding-right:16px;font-weight:600\">{Encode(l.Name)}</th><td>{Encode(l.Value)}</td></tr>"))}</table>";

    public static string Link(Uri url, string text) => $"<a href=\"{Encode(url.AbsoluteUri)}\">{Encode(text)}</a>";

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>One line of at most 200 characters; no surrogate pair is cut in two.</summary>
    public static string Subject(string text)
    {
        var line = OneLine(text);
        return line.Length <= MostSubject ? line : line[..(char.IsHighSurrogate(line[MostSubject - 2]) ? MostSubject - 2 : MostSubject - 1)] + "…";
    }

    /// <summary>What comes from outside makes no line of its own, and no mark in it turns the direction of what follows.</summary>
    public static string OneLine(string text) => new([.. text.Where(c => c is not (>= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069')).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]);
}
