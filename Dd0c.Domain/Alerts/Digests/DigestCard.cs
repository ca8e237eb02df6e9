using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Domain.Alerts.Digests;

/// <summary>A digest as a Slack message, within Slack's limits whatever stands in it.</summary>
/// <remarks>https://docs.slack.dev/reference/block-kit/blocks; the longest is below 8,000 characters.</remarks>
public static class DigestCard
{
    private const int Short = 80, Title = 140, Long = 250;

    /// <param name="portal">What links begin with; ends in a slash.</param>
    /// <returns>text and blocks.</returns>
    public static JsonObject Of(Digest digest, Uri portal)
    {
        var blocks = new JsonArray { new JsonObject { ["type"] = "header", ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = SlackText.Plain(DigestWords.Title(digest), Title) } } };
        if (digest.IsEmpty) blocks.Add(Section(DigestWords.Nothing));
        else
        {
            blocks.Add(new JsonObject { ["type"] = "section", ["fields"] = new JsonArray([.. DigestWords.Figures(digest).Select(f => Mrkdwn($"*{f.Name}*\n{SlackText.Line(f.Value, Title)}"))]) });
            if (digest.Noisiest.Count > 0)
                blocks.Add(Section("*Noisiest alerts*\n" + string.Join('\n', digest.Noisiest.Take(Digest.MostLines).Select(a => $"• *{Emphasised(a.Title)}* ({SlackText.Line(DigestWords.Where(a), Short)}): {SlackText.Line(DigestWords.Of(a), Long)}"))));
            if (digest.Untold.Count > 0)
                blocks.Add(Section("*Nobody was told of*\n" + string.Join('\n', digest.Untold.Take(Digest.MostLines).Select(u => $"• {SlackText.Link(new Uri(portal, $"incidents/{u.Number}"), $"#{u.Number}", Short)} {SlackText.Line(u.Title, Title)}: {SlackText.Line(DigestWords.Of(u), Long)}"))
                    + (DigestWords.More(digest) is { } more ? $"\n_{more}_" : "")));
            if (digest.Silent.Count > 0)
                blocks.Add(Section("*Silent integrations*\n" + string.Join('\n', digest.Silent.Take(Digest.MostLines).Select(s => $"• *{Emphasised(s.Name)}*: {SlackText.Line(s.Words, Long)}"))));
        }
        blocks.Add(new JsonObject { ["type"] = "context", ["elements"] = new JsonArray(Mrkdwn($"{DigestWords.Hours(digest)} · {SlackText.Link(new Uri(portal, DigestWords.Path(digest)), "Noise report", Short)} · {SlackText.Link(new Uri(portal, "incidents"), "Incidents", Short)}")) });
        return new() { ["text"] = SlackText.Line(DigestWords.Summary(digest), Title), ["blocks"] = blocks };
    }

    /// <summary>Between asterisks: one of its own would end it.</summary>
    private static string Emphasised(string title) => SlackText.Line(title.Replace('*', '∗'), Title) is { Length: > 0 } line ? line : "an alert without a title";

    private static JsonObject Section(string mrkdwn) => new() { ["type"] = "section", ["text"] = Mrkdwn(mrkdwn) };

    private static JsonObject Mrkdwn(string text) => new() { ["type"] = "mrkdwn", ["text"] = text };
}
