using System.Globalization;
using System.Text.Json.Nodes;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>An incident as a Slack message. Within Slack's limits whatever stands in it; the same incident makes the same card.</summary>
/// <remarks>https://docs.slack.dev/reference/block-kit/blocks; some 13,200 characters in all are taken, this stays below 9,000.</remarks>
public static class SlackCard
{
    public const string Acknowledge = "dd0c_acknowledge";
    public const string Snooze = "dd0c_snooze";
    public const string Resolve = "dd0c_resolve";
    public const string Helpful = "dd0c_helpful";
    public const string NotHelpful = "dd0c_not_helpful";
    public const string Mute = "dd0c_mute";
    public const string Open = "dd0c_open";

    private const int Short = 80, Title = 140, Field = 400, Long = 600;
    private const int MostTitles = 5, MostNames = 6, MostCalled = 3;

    /// <returns>text and blocks.</returns>
    public static JsonObject Of(IncidentCard card)
    {
        var blocks = new JsonArray();
        void Add(JsonNode? block)
        {
            if (block is not null) blocks.Add(block);
        }
        Add(Section($"{Mark(card)} *{SlackText.Link(card.Url, $"#{card.Number}", Short)} {SlackText.Line(card.Title, Title)}*\n{StateLine(card)}"));
        if (card.State == IncidentState.Merged)
        {
            Add(Actions(card, LinkButton(Open, card.MergedInto is { } into ? $"Open #{into}" : "Open", card.Url)));
            return Message(card, blocks);
        }
        (string, string)[] called = card is { OnCall: { } onCall, State: not IncidentState.Resolved } ? [("On call", OnCall(onCall))] : [];
        Add(Fields([("Service", Names(card.Services, "not in the catalog")), ("Owner", Names(card.Owners, "nobody")), ("Severity", Capital(SeverityWord.Of(card.Severity))), ("Environment", SlackText.Line(card.Environment, Short)),
            ("Alerts", Alerts(card)), ("Began", SlackText.Time(card.StartedAt)), .. called]));
        if (card.Titles is { Count: > 0 } titles && card.Alerts > 1)
            Add(Section(string.Join('\n', titles.Take(MostTitles).Select(t => $"• {SlackText.Line(t.Title, Title)}{(t.Times > 1 ? $" ({t.Times} times)" : "")}")) + (card.Alerts - titles.Take(MostTitles).Sum(t => t.Times) is > 0 and var more ? $"\n_and {more} more_" : "")));
        if (card.Suspects is { Count: > 0 } suspects) Add(Section(Suspect(suspects[0], suspects.Count - 1)));
        if (card.Suggestion is { } suggestion && card.State != IncidentState.Resolved)
            Add(Section($"*Suggestion* ({Percent(suggestion.Confidence)}): {SlackText.Line(suggestion.Title, Title)}\n{SlackText.Line(suggestion.Reasoning, Field)}"));
        if (card.Noise is > 0 and var noise) Add(Context($"Noise {noise}/100" + (card.NoiseWhy is { Count: > 0 } why ? $": {SlackText.Line(string.Join("; ", why), Field)}" : "")));
        Add(Actions(card, [.. Deeds(card), LinkButton(Open, "Open", card.Url)]));
        Add(Actions(card, Button(Helpful, "Helpful", card), Button(NotHelpful, "Not helpful", card), LinkButton(Mute, "Mute…", card.MuteUrl)));
        return Message(card, blocks);
    }

    /// <summary>By text alone, for a card that Slack does not take.</summary>
    public static JsonObject PlainOf(IncidentCard card) => new() { ["text"] = $"{Fallback(card)}\n{card.Url}", ["blocks"] = new JsonArray() };

    /// <summary>What the thread is told of changes of state.</summary>
    /// <param name="entries">When and what, the eldest first.</param>
    public static string Reply(IReadOnlyList<(DateTimeOffset At, string Text)> entries)
    {
        const int Most = 12;
        var lines = entries.TakeLast(Most).Select(e => $"{SlackText.Line(e.Text, 200)} ({SlackText.Time(e.At)})");
        return string.Join('\n', entries.Count > Most ? lines.Prepend($"_{entries.Count - Most} earlier changes_") : lines);
    }

    private static JsonObject Message(IncidentCard card, JsonArray blocks) => new() { ["text"] = Fallback(card), ["blocks"] = blocks };

    /// <summary>What a notification shows and a screen reader reads.</summary>
    private static string Fallback(IncidentCard card) => $"{Capital(SeverityWord.Of(card.Severity))} incident #{card.Number}, {StateWord(card)}: {SlackText.Line(card.Title, Title)} ({SlackText.Line(card.Environment, Short)})";

    private static string Mark(IncidentCard card) => card.State switch
    {
        IncidentState.Resolved => ":white_check_mark:",
        IncidentState.Merged => ":twisted_rightwards_arrows:",
        IncidentState.Acknowledged => ":eyes:",
        _ => card.Severity switch { AlertSeverity.Critical => ":red_circle:", AlertSeverity.High => ":large_orange_circle:", AlertSeverity.Medium => ":large_yellow_circle:", _ => ":large_blue_circle:" },
    };

    private static string StateWord(IncidentCard card) => card.State switch
    {
        IncidentState.Merged => card.MergedInto is { } into ? $"part of #{into}" : "part of another one",
        IncidentState.Acknowledged when card.SnoozedUntil is not null => "snoozed",
        _ => card.State,
    };

    private static string StateLine(IncidentCard card) => card.State switch
    {
        IncidentState.Merged => card.MergedInto is { } into ? $"It is part of *incident #{into}* now." : "It is part of another incident now.",
        IncidentState.Resolved => $"Resolved{(card.ResolvedBy is { } by ? $" by {SlackText.Line(by, Short)}" : "")}{(card.ResolvedAt is { } at ? $", {SlackText.Time(at)}" : "")}",
        IncidentState.Acknowledged when card.SnoozedUntil is { } until => $"Snoozed until {SlackText.Time(until)}{By(card)}",
        IncidentState.Acknowledged => $"Acknowledged{By(card)}",
        _ when card.Mute is { } mute => $"Open, muted by “{SlackText.Line(mute, Short)}”",
        _ when Flaps.Words(card.Flapping, card.FlappingOff, card.Firing) is { } flaps => $"Open, {flaps}",
        _ => "Open, nobody has taken it yet",
    };

    private static string By(IncidentCard card) => card.AcknowledgedBy is { } by ? $" by {SlackText.Line(by, Short)}" : "";

    private static string Alerts(IncidentCard card)
    {
        var sources = string.Join(" · ", card.Sources.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).Take(MostNames).Select(s => $"{SlackText.Line(s.Key, Short)} {s.Value}"));
        return $"{card.Alerts}, {card.Firing} firing{(sources.Length > 0 ? $" ({sources})" : "")}";
    }

    private static string OnCall(CardOnCall onCall)
    {
        var people = string.Join(", ", onCall.People.Take(MostCalled).Select(p => $"{SlackText.Line(p.Name, Short)}{(p.Until is { } until ? $" until {SlackText.Time(until)}" : "")}"));
        return $"{people}{(onCall.People.Count > MostCalled ? $" and {onCall.People.Count - MostCalled} more" : "")}{(onCall.AsOf is { } at ? $" (as of {SlackText.Time(at)})" : "")}";
    }

    private static string Suspect(CardSuspect suspect, int more)
    {
        var title = Uri.TryCreate(suspect.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url!.AbsoluteUri.Length <= Long ? SlackText.Link(url, suspect.Title, Title) : SlackText.Line(suspect.Title, Title);
        return $"*Suspected change* ({Percent(suspect.Confidence)}): {title}{(suspect.Actor is { } actor ? $" by {SlackText.Line(actor, Short)}" : "")}\n{SlackText.Line(Capital(string.Join(", ", suspect.Reasons)), Field)}{(more > 0 ? $"\n_and {more} more_" : "")}";
    }

    private static string Names(IReadOnlyList<string> names, string none) => names.Count == 0 ? none :
        string.Join(", ", names.Take(MostNames).Select(n => SlackText.Line(n, Short))) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    private static IEnumerable<JsonNode> Deeds(IncidentCard card)
    {
        if (card.State == IncidentState.Open) yield return Button(Acknowledge, "Acknowledge", card, "primary");
        if (card.State == IncidentState.Resolved) yield break;
        if (card.SnoozedUntil is null) yield return Button(Snooze, "Snooze 1 h", card);
        yield return Button(Resolve, "Resolve", card);
    }

    private static JsonObject Section(string mrkdwn) => new() { ["type"] = "section", ["text"] = Mrkdwn(mrkdwn) };

    private static JsonObject Fields(params (string Name, string Value)[] fields) => new() { ["type"] = "section", ["fields"] = new JsonArray([.. fields.Select(f => Mrkdwn($"*{f.Name}*\n{f.Value}"))]) };

    private static JsonObject Context(string mrkdwn) => new() { ["type"] = "context", ["elements"] = new JsonArray(Mrkdwn(mrkdwn)) };

    private static JsonObject Actions(IncidentCard card, params JsonNode[] elements) => new() { ["type"] = "actions", ["block_id"] = $"{(string?)elements[0]["action_id"]}:{card.Id:N}", ["elements"] = new JsonArray(elements) };

    private static JsonObject Mrkdwn(string text) => new() { ["type"] = "mrkdwn", ["text"] = text };

    private static JsonObject Button(string action, string text, IncidentCard card, string? style = null)
    {
        var button = new JsonObject { ["type"] = "button", ["action_id"] = action, ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = text }, ["value"] = card.Id.ToString() };
        if (style is not null) button["style"] = style;
        return button;
    }

    private static JsonObject LinkButton(string action, string text, Uri url) =>
        new() { ["type"] = "button", ["action_id"] = action, ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = text }, ["url"] = url.AbsoluteUri };

    private static string Percent(double confidence) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(confidence * 100)} %");

    private static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
