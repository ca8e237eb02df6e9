using System.Globalization;
using System.Text;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Domain.Actions.News;

/// <summary>What is told of a run as a mail, as text and as HTML.</summary>
public static class RunMail
{
    private const int Longest = 1_000;

    /// <param name="portal">What links begin with; ends in a slash.</param>
    /// <param name="own">It goes to one person, who chooses what to be told.</param>
    public static IncidentMail Of(RunNews news, Uri portal, bool own)
    {
        var (link, choices) = (new Uri(portal, RunWords.Path(news)), own ? new Uri(portal, RunWords.Choices) : null);
        var lines = RunWords.Facts(news).Concat(RunWords.Inputs(news)).Select(f => (Name: MailFrame.OneLine(f.Name), Value: f.At is { } at ? Time(at) : Cut(MailFrame.OneLine(f.Text ?? "")))).ToList();
        if (RunWords.More(news) is { } more) lines.Add(("", more));
        // One that is sent twice is shown once by whoever looks at ids.
        return new($"run.{news.Id:N}@dd0c", null, MailFrame.Subject(RunWords.Title(news)), TextOf(news, lines, link, choices), HtmlOf(news, lines, link, choices));
    }

    private static string TextOf(RunNews news, List<(string Name, string Value)> lines, Uri link, Uri? choices)
    {
        var text = new StringBuilder(MailFrame.OneLine(RunWords.Title(news))).Append("\n\n");
        foreach (var (name, value) in lines) text.Append(name.Length == 0 ? "" : $"{name}: ").Append(value).Append('\n');
        text.Append('\n').Append(RunWords.Link(news)).Append(": ").Append(link.AbsoluteUri).Append('\n');
        if (news.Event == RunEvent.Asked) text.Append(RunWords.Exactly).Append('\n');
        return (choices is null ? text : text.Append("\nChoose what you are told: ").Append(choices.AbsoluteUri).Append('\n')).ToString();
    }

    private static string HtmlOf(RunNews news, List<(string Name, string Value)> lines, Uri link, Uri? choices) => MailFrame.Page(RunWords.Title(news),
        $"{MailFrame.Table(lines)}<p>{MailFrame.Link(link, RunWords.Link(news))}{(news.Event == RunEvent.Asked ? $" {MailFrame.Encode(RunWords.Exactly)}" : "")}</p>{(choices is null ? "" : $"<p style=\"color:#666\">{MailFrame.Link(choices, "Choose what you are told")}</p>")}");

    private static string Time(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    private static string Cut(string text) => text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
}
