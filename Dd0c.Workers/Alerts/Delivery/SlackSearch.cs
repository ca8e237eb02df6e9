using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Workers.Integrations.Slack;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>Finds messages of ours again, by the metadata they carry, of which it is not known whether they arrived.</summary>
internal sealed class SlackSearch(SlackClient slack, SlackPace pace)
{
    private const int PageSize = 200, MostPages = 20;

    public async Task<(SlackAnswer Answer, string? Ts)> LookAsync(OpenPlace place, string method, (string Name, string? Value)[] arguments, Func<JsonElement, bool> ours, CancellationToken cancellationToken)
    {
        string? cursor = null;
        for (var page = 0; ; page++)
        {
            if (page > 0) pace.Take(SlackPace.Key(method, place.Team, place.Channel));
            var answer = await slack.AskAsync(place.Token, method, [("channel", place.Channel), .. arguments, ("inclusive", "true"), ("include_all_metadata", "true"), ("limit", PageSize.ToString(CultureInfo.InvariantCulture)), ("cursor", cursor)], cancellationToken);
            if (answer is not SlackAnswer.Done done) return (answer, null);
            foreach (var message in done.Body.GetProperty("messages").EnumerateArray())
                if (ours(message)) return (answer, message.GetProperty("ts").GetString());
            cursor = done.Body.TryGetProperty("response_metadata", out var more) && more.TryGetProperty("next_cursor", out var next) && next.GetString() is { Length: > 0 } text ? text : null;
            if (cursor is null) return (answer, null);
            // Not to be told from "not there", and posting twice is worse than late.
            if (page >= MostPages) return (new SlackAnswer.Away("Too much was written in the channel meanwhile to find the message", false), null);
        }
    }

    public static string Stamp(DateTimeOffset at) => (at.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000000", CultureInfo.InvariantCulture);

    public static JsonObject Metadata(string type, params (string Name, Guid Value)[] payload) => new() { ["event_type"] = type, ["event_payload"] = new JsonObject(payload.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Value.ToString()))) };

    public static bool IsOurs(JsonElement message, string type, params (string Name, Guid Value)[] payload) =>
        message.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("event_type", out var said) && said.GetString() == type
        && metadata.TryGetProperty("event_payload", out var body) && Array.TrueForAll(payload, p => body.TryGetProperty(p.Name, out var value) && value.GetString() == p.Value.ToString());
}
