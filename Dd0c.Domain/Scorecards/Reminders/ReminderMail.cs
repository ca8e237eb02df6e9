using System.Globalization;
using System.Text;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Domain.Scorecards.Reminders;

/// <summary>A reminder as a mail, as text and as HTML.</summary>
public static class ReminderMail
{
    /// <param name="portal">What links begin with; ends in a slash.</param>
    /// <param name="channel">The id is of a channel and day: one that is sent twice is shown once by whoever looks at ids.</param>
    public static IncidentMail Of(Reminder reminder, Uri portal, Guid channel) =>
        new(string.Create(CultureInfo.InvariantCulture, $"reminder.{reminder.Day:yyyyMMdd}.{channel:N}@dd0c"), null, MailFrame.Subject(ReminderWords.Title(reminder)), TextOf(reminder, portal), MailFrame.Page(ReminderWords.Title(reminder), HtmlOf(reminder, portal)));

    private static string TextOf(Reminder reminder, Uri portal)
    {
        var text = new StringBuilder(ReminderWords.Title(reminder)).Append('\n');
        foreach (var todo in reminder.Todos.Take(ReminderWords.MostTodos))
        {
            text.Append('\n').Append(ReminderWords.Head(todo, reminder.Day)).Append('\n');
            if (todo.Reason is { } reason) text.Append(reason.ReplaceLineEndings(" ")).Append('\n');
            foreach (var service in todo.Services.Take(ReminderWords.MostServices)) text.Append("- ").Append(service.Name).Append(": ").Append(ReminderWords.Of(service)).Append('\n');
            if (ReminderWords.More(todo) is { } more) text.Append("  ").Append(more).Append('\n');
            text.Append(new Uri(portal, ReminderWords.Path(todo)).AbsoluteUri).Append('\n');
        }
        return ReminderWords.More(reminder) is { } others ? text.Append('\n').Append(others).Append('\n').ToString() : text.ToString();
    }

    private static string HtmlOf(Reminder reminder, Uri portal)
    {
        var html = new StringBuilder();
        foreach (var todo in reminder.Todos.Take(ReminderWords.MostTodos))
        {
            html.Append($"<h2 style=\"font-size:16px\">{Encode(ReminderWords.Head(todo, reminder.Day))}</h2>");
            if (todo.Reason is { } reason) html.Append($"<p>{Encode(reason)}</p>");
            html.Append($"<ul>{string.Concat(todo.Services.Take(ReminderWords.MostServices).Select(s => $"<li>{MailFrame.Link(new Uri(portal, $"services/{s.Slug}/scorecard"), s.Name)}: {Encode(ReminderWords.Of(s))}</li>"))}</ul>");
            html.Append($"<p>{(ReminderWords.More(todo) is { } more ? $"{Encode(more)} · " : "")}{MailFrame.Link(new Uri(portal, ReminderWords.Path(todo)), "See what is left")}</p>");
        }
        if (ReminderWords.More(reminder) is { } others) html.Append($"<p>{Encode(others)}</p>");
        return html.ToString();
    }

    private static string Encode(string text) => MailFrame.Encode(text);
}
