using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Domain.Actions.News;

/// <summary>What is told of a run as a Slack message, within Slack's limits whatever stands in it. It has a link and no buttons: nothing is approved that was not seen.</summary>
/// <remarks>https://docs.slack.dev/reference/block-kit/blocks: a section has at most 3,000 characters.</remarks>
public static class RunCard
{
    private const int Short = 60, Title = 140, Value = 120, Long = 400;

    /// <param name="portal">What links begin with; ends in a slash.</param>
    /// <returns>text and blocks.</returns>
    public static JsonObject Of(RunNews news, Uri portal)
    {
        var blocks = new JsonArray
        {
            new JsonObject { ["type"] = "header", ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = SlackText.Plain(RunWords.Title(news), Title) } },
            Section(RunWords.Facts(news).Take(9).Select(f => Line(f, f.Name is "Why" or "Reason" or "Rejected by" ? Long : Value))),
        };
        var inputs = RunWords.Inputs(news).Select(f => Line(f, Value)).ToList();
        if (RunWords.More(news) is { } more) inputs.Add($"_{more}_");
        if (inputs.Count > 0) blocks.Add(Section(inputs));
        var link = SlackText.Link(new Uri(portal, RunWords.Path(news)), RunWords.Link(news), Short);
        blocks.Add(Section([news.Event == RunEvent.Asked ? $"*{link}*  {RunWords.Exactly}" : link]));
        return new() { ["text"] = SlackText.Line(RunWords.Title(news), Title), ["blocks"] = blocks };
    }

    /// <summary>Between asterisks: one of its own would end it.</summary>
    private static string Line(RunFact fact, int most) => $"*{SlackText.Line(fact.Name.Replace('*', '∗'), Short)}:* {(fact.At is { } at ? SlackText.Time(at) : SlackText.Line(fact.Text ?? "", most))}";

    private static JsonObject Section(IEnumerable<string> lines) => new() { ["type"] = "section", ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = string.Join('\n', lines) } };
}
