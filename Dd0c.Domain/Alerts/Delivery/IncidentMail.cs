using System.Text;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>An event of an incident as a mail. All mails of an incident stand in one thread.</summary>
/// <param name="MessageId">The same for the same event, so that one that is sent twice is shown once by whoever looks at ids.</param>
/// <param name="Thread">The id that this is an answer to; null: it is the first.</param>
public sealed record IncidentMail(string MessageId, string? Thread, string Subject, string Text, string Html)
{
    /// <param name="channel">Ids are of one channel: another's mails are another thread.</param>
    public static IncidentMail Of(IncidentCard card, string type, long version, Guid channel)
    {
        var first = $"{card.Id:N}.{channel:N}@dd0c";
        var opened = type == IncidentEvent.Opened;
        var subject = MailFrame.Subject($"[{Capital(SeverityWord.Of(card.Severity))}] #{card.Number} {card.Title} ({card.Environment})");
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
        var text = new StringBuilder().Append(Headline(type, card)).Append("\n\n#").Append(card.Number).Append(' ').Append(MailFrame.OneLine(card.Title)).Append("\n\n");
        foreach (var (name, value) in lines) text.Append(name).Append(": ").Append(MailFrame.OneLine(value)).Append('\n');
        return text.Append('\n').Append(card.Url).Append('\n').ToString();
    }

    private static string HtmlOf(IncidentCard card, string type, List<(string Name, string Value)> lines) =>
        MailFrame.Page($"<p>{MailFrame.Encode(Headline(type, card))}</p><h1 style=\"font-size:18px\">{MailFrame.Link(card.Url, $"#{card.Number} {card.Title}")}</h1>{MailFrame.Table(lines)}");

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Time(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
