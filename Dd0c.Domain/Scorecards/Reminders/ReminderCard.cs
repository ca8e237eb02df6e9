using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Domain.Scorecards.Reminders;

/// <summary>A reminder as a Slack message, within Slack's limits whatever stands in it.</summary>
/// <remarks>https://docs.slack.dev/reference/block-kit/blocks; the longest is below 9,000 characters.</remarks>
public static class ReminderCard
{
    private const int Short = 80, Title = 140, Long = 200;

    /// <param name="portal">What links begin with; ends in a slash.</param>
    /// <returns>text and blocks.</returns>
    public static JsonObject Of(Reminder reminder, Uri portal)
    {
        var blocks = new JsonArray { new JsonObject { ["type"] = "header", ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = SlackText.Plain(ReminderWords.Title(reminder), Title) } } };
        foreach (var todo in reminder.Todos.Take(ReminderWords.MostTodos))
            blocks.Add(Section($"{SlackText.Line(ReminderWords.Head(todo, reminder.Day), Long)}\n" + string.Join('\n', todo.Services.Take(ReminderWords.MostServices)
                .Select(s => $"• {SlackText.Link(new Uri(portal, $"services/{s.Slug}/scorecard"), s.Name, Short)}: {SlackText.Line(ReminderWords.Of(s), Title)}"))
                + (ReminderWords.More(todo) is { } more ? $"\n_{more}_" : "") + $"\n{SlackText.Link(new Uri(portal, ReminderWords.Path(todo)), "See what is left", Short)}"));
        if (ReminderWords.More(reminder) is { } others) blocks.Add(Section($"_{others}_"));
        return new() { ["text"] = SlackText.Line(ReminderWords.Title(reminder), Title), ["blocks"] = blocks };
    }

    private static JsonObject Section(string mrkdwn) => new() { ["type"] = "section", ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = mrkdwn } };
}
