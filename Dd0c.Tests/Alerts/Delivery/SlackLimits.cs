using System.Text.Json.Nodes;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>What Slack takes of a message, by its documentation and what others ran into.</summary>
/// <remarks>https://docs.slack.dev/reference/block-kit/blocks; the limit of the whole was observed (slackapi/bolt-js #2509).</remarks>
internal static class SlackLimits
{
    private const int MostCharacters = 13_200;

    /// <returns>Slack's word for what is wrong, or null.</returns>
    public static string? Fault(JsonObject body)
    {
        if (string.IsNullOrWhiteSpace((string?)body["text"])) return "no_text";
        if (body["blocks"] is not JsonArray blocks) return null;
        if (blocks.Count > 50) return "invalid_blocks: more than 50";
        if (Characters(blocks) > MostCharacters) return "msg_blocks_too_long";
        var ids = blocks.Select(b => (string?)b!["block_id"]).OfType<string>().ToList();
        if (ids.Distinct().Count() != ids.Count || ids.Exists(i => i.Length is 0 or > 255)) return "invalid_blocks: block_id";
        return blocks.Select(b => OfBlock(b!.AsObject())).FirstOrDefault(f => f is not null);
    }

    private static string? OfBlock(JsonObject block) => (string?)block["type"] switch
    {
        "section" when block["text"] is null && block["fields"] is null => "invalid_blocks: an empty section",
        "section" => (block["text"] is { } text ? OfText(text, 3000) : null) ?? OfList(block["fields"], 10, f => OfText(f, 2000)),
        "context" => OfList(block["elements"], 10, e => OfText(e, 3000)),
        "actions" => OfList(block["elements"], 25, OfButton) ?? (block["elements"]!.AsArray().Select(e => (string?)e!["action_id"]).Distinct().Count() == block["elements"]!.AsArray().Count ? null : "invalid_blocks: action_id twice"),
        "header" => OfText(block["text"]!, 150),
        "divider" => null,
        var other => $"invalid_blocks: {other}",
    };

    private static string? OfList(JsonNode? list, int most, Func<JsonNode, string?> of) => list is null ? null : list.AsArray() is { Count: > 0 } all && all.Count <= most ? all.Select(e => of(e!)).FirstOrDefault(f => f is not null) : $"invalid_blocks: 1 to {most}";

    private static string? OfText(JsonNode text, int most)
    {
        if ((string?)text["type"] is not ("mrkdwn" or "plain_text")) return "invalid_blocks: type of a text";
        return ((string?)text["text"])?.Length is { } length && length > 0 && length <= most ? null : $"invalid_blocks: text of {((string?)text["text"])?.Length}, at most {most}";
    }

    private static string? OfButton(JsonNode button)
    {
        if ((string?)button["type"] != "button") return "invalid_blocks: no button";
        if ((string?)button["text"]!["type"] != "plain_text") return "invalid_blocks: a button's text is plain";
        if (((string?)button["value"])?.Length > 2000 || ((string?)button["url"])?.Length > 3000 || ((string?)button["action_id"])?.Length is null or 0 or > 255) return "invalid_blocks: a button's value, url or action_id";
        return (string?)button["style"] is null or "primary" or "danger" ? OfText(button["text"]!, 75) : "invalid_blocks: style";
    }

    private static int Characters(JsonNode? node) => node switch
    {
        JsonObject o => o.Sum(p => p.Key is "text" && p.Value is JsonValue v ? ((string?)v)?.Length ?? 0 : Characters(p.Value)),
        JsonArray a => a.Sum(Characters),
        _ => 0,
    };
}
