using System.Text.Json.Nodes;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>Several services that a word may mean, as buttons under an answer; which one was pressed says its action and value.</summary>
/// <remarks>https://docs.slack.dev/reference/block-kit/block-elements/button-element: a label has at most 75 characters, an action_id is the only one of its block.</remarks>
public static class SlackChoice
{
    public const string WhoOwns = "dd0c_who_owns";
    public const string OnCall = "dd0c_on_call";
    private const int Label = 75, Text = 300;

    /// <param name="question">In mrkdwn, escaped.</param>
    /// <param name="services">Names that stand twice are told apart by their slugs.</param>
    public static JsonArray Of(string action, string question, IReadOnlyList<(Guid Id, string Name, string Slug)> services)
    {
        var twice = services.CountBy(s => s.Name, StringComparer.OrdinalIgnoreCase).Where(n => n.Value > 1).Select(n => n.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            new JsonObject { ["type"] = "section", ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = question } },
            new JsonObject
            {
                ["type"] = "actions", ["block_id"] = action,
                ["elements"] = new JsonArray([.. services.Select((s, n) => new JsonObject
                {
                    ["type"] = "button", ["action_id"] = $"{action}:{n}", ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = SlackText.Plain(twice.Contains(s.Name) ? $"{s.Name} ({s.Slug})" : s.Name, Label) }, ["value"] = s.Id.ToString(),
                })]),
            },
        ];
    }

    /// <summary>What is asked of the service that was pressed; null: it is no button of a choice.</summary>
    public static string? Asked(string action) => action.Split(':') is [WhoOwns or OnCall, _] parts ? parts[0] : null;

    /// <summary>The same without buttons, for a notification.</summary>
    public static string Words(IEnumerable<string> names) => SlackText.Line($"Which one? {string.Join(", ", names)}", Text);
}
