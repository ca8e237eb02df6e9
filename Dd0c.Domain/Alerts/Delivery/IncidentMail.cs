using System.Net;
using System.Text;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>An event of an incident as a mail. All mails of an incident stand in one thread.</summary>
/// <param name="MessageId">The same for the same event, so that one that is sent twice is shown once by whoever looks at ids.</param>
/// <param name="Thread">The id that this is an answer to; null: it is the first.</param>
public sealed record IncidentMail(string MessageId, string? Thread, string Subject, string Text, string Html)
{
    private const int MostSubject = 200;

    /// <param name="channel">Ids are of one channel: another's mails are another thread.</param>
    public static IncidentMail Of(IncidentCard card, string type, long version, Guid channel)
    {
        var first = $"{card.Id:N}.{channel:N}@dd0c";
        var opened = type == IncidentEvent.Opened;
        var subject = Line($"[{Capital(SeverityWord.Of(card.Severity))}] #{card.Number} {card.Title} ({card.Environment})");
        var lines = Lines(card).ToList();
        return new(opened ? first : $"{version}.{first}", opened ? null : first, opened ? subject : $"Re: {subject}", TextOf(card, type, lines), HtmlOf(card, type, lines));
    }

    private static string Headline(string type, IncidentCard card) => type switch
    {
        IncidentEvent.Opened => "An incident was opened.",
        IncidentEvent.Acknowledged => card.SnoozedUntil is { } until ? $"{card.AcknowledgedBy ?? "Somebody"} snoozed it until {Time(until)}." : $"{card.AcknowledgedBy ?? "Somebody"} has taken it.",
        IncidentEvent.Resolved => card.ResolvedBy is { } by ? $"{by} resolved it." : "It is over: all its alerts are resolved.",
        IncidentEvent.Reopened => "It is open again.",
        IncidentEvent.Merged => $"It is part of incident #{card.MergedInto} now.",
        _ => $"It is {SeverityWord.Of(card.Severity)} now.",
    };

    private static IEnumerable<(string Name, string Value)> Lines(IncidentCard card)
    {
        yield return ("Service", card.Services.Count == 0 ? "not in the catalog" : string.Join(", ", card.Services.Take(5)) + (card.Services.Count > 5 ? $" and {card.Services.Count - 5} more" : ""));
        yield return ("Owner", card.Owners.Count == 0 ? "nobody" : string.Join(", ", card.Owners.Take(5)));
        yield return ("Severity", Capital(SeverityWord.Of(card.Severity)));
        yield return ("Alerts", $"{card.Alerts}, {card.Firing} firing");
        yield return ("Began", Time(card.StartedAt));
        if (card.Suspects is [var suspect, ..]) yield return ("Suspected change", $"{suspect.Title}{(suspect.Actor is { } actor ? $" by {actor}" : "")} ({Math.Round(suspect.Confidence * 100)} %: {string.Join(", ", suspect.Reasons)})");
        if (card.Noise is { } noise) yield return ("Noise", $"{noise}/100");
    }

    private static string TextOf(IncidentCard card, string type, List<(string Name, string Value)> lines)
    {
        var text = new StringBuilder().Append(Headline(type, card)).Append("\n\n#").Append(card.Number).Append(' ').Append(OneLine(card.Title)).Append("\n\n");
        foreach (var (name, value) in lines) text.Append(name).Append(": ").Append(OneLine(value)).Append('\n');
        return text.Append('\n').Append(card.Url).Append('\n').ToString();
    }

    private static string HtmlOf(IncidentCard card, string type, List<(string Name, string Value)> lines)
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><body style=\"font-family:system-ui,sans-serif;font-size:15px;line-height:1.5\">");
        html.Append($"<p>{Encode(Headline(type, card))}</p><h1 style=\"font-size:18px\"><a href=\"{Encode(card.Url.AbsoluteUri)}\">#{card.Number} {Encode(card.Title)}</a></h1><table cellpadding=\"0\">");
        foreach (var (name, value) in lines) html.Append($"<tr><th align=\"left\" valign=\"top\" style=\"padding-right:16px;font-weight:600\">{Encode(name)}</th><td>{Encode(value)}</td></tr>");
        return html.Append("</table></body></html>").ToString();
    }

    private static string Line(string text)
    {
        var line = OneLine(text);
        return line.Length <= MostSubject ? line : line[..(char.IsHighSurrogate(line[MostSubject - 2]) ? MostSubject - 2 : MostSubject - 1)] + "…";
    }

    /// <summary>What comes from outside makes no line of its own, and no mark in it turns the direction of what follows.</summary>
    private static string OneLine(string text) => new([.. text.Where(c => c is not (>= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069')).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]);

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Time(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
