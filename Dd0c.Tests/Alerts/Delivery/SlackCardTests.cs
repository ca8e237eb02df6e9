using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>An incident as Slack is shown it.</summary>
public sealed class SlackCardTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly IncidentCard s_card = new(new Guid("11111111-2222-3333-4444-555555555555"), 47, new("https://dd0c.example/incidents/47"), IncidentState.Open, AlertSeverity.High, "search-api: latency & <errors>", "production",
        ["search-api", "web"], ["Search"], new Dictionary<string, int> { ["PagerDuty"] = 3, ["Datadog"] = 8 }, 11, 9, 0, s_start, 82, ["9 of the last 10 resolved themselves within 8 min"],
        [new("#1042 Add retry logic", "marcus", "https://github.com/acme/search/pull/1042", .81, ["3 min before the first alert", "on search-api itself"])], new("“Latency” could be held back", "9 of the last 10 resolved themselves.", .78), [new("Latency of search-api", 2), new("Errors of web")]);

    [Fact]
    public void The_card_says_what_is_wrong_where_whose_it_is_what_changed_and_what_may_be_done()
    {
        var card = SlackCard.Of(s_card);
        Assert.Equal("High incident #47, open: search-api: latency &amp; &lt;errors&gt; (production)", (string?)card["text"]);
        Assert.Equal(
        [
            ":large_orange_circle: *<https://dd0c.example/incidents/47|#47> search-api: latency &amp; &lt;errors&gt;*\nOpen, nobody has taken it yet",
            "*Service*\nsearch-api, web", "*Owner*\nSearch", "*Severity*\nHigh", "*Environment*\nproduction", "*Alerts*\n11, 9 firing (Datadog 8 · PagerDuty 3)", "*Began*\n<!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC>",
            "• Latency of search-api (2 times)\n• Errors of web\n_and 8 more_",
            "*Suspected change* (81 %): <https://github.com/acme/search/pull/1042|#1042 Add retry logic> by marcus\n3 min before the first alert, on search-api itself",
            "*Suggestion* (78 %): “Latency” could be held back\n9 of the last 10 resolved themselves.",
            "Noise 82/100: 9 of the last 10 resolved themselves within 8 min",
        ], Mrkdwn(card["blocks"]));
        Assert.Equal(["dd0c_acknowledge Acknowledge", "dd0c_snooze Snooze 1 h", "dd0c_resolve Resolve", "dd0c_open Open", "dd0c_helpful Helpful", "dd0c_not_helpful Not helpful", "dd0c_mute Mute…"], Buttons(card["blocks"]));
        Assert.Contains("\"https://dd0c.example/incidents/mutes/new?incident=47\"", card.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(SlackLimits.Fault(card));
    }

    [Fact]
    public void Who_is_on_call_is_a_field_while_it_is_known_and_the_incident_not_over()
    {
        var card = s_card with { OnCall = new([new("Ana <3", s_start.AddHours(8)), new("Ben", null), new("Cy", null), new("Di", null)], s_start) };
        Assert.Contains("*On call*\nAna &lt;3 until <!date^1772470800^{date_short_pretty} {time}|2026-03-02 17:00 UTC>, Ben, Cy and 1 more (as of <!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC>)", Mrkdwn(SlackCard.Of(card)["blocks"]));
        foreach (var other in new[] { s_card, card with { State = IncidentState.Resolved }, card with { State = IncidentState.Merged } })
            Assert.DoesNotContain(Mrkdwn(SlackCard.Of(other)["blocks"]), l => l.Contains("On call", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_that_speaks_for_noise_is_no_line_of_the_card() =>
        Assert.DoesNotContain(Mrkdwn(SlackCard.Of(s_card with { Noise = 0, NoiseWhy = [] })["blocks"]), l => l.Contains("Noise", StringComparison.Ordinal));

    [Theory, InlineData(9, 0, "Open, flapping"), InlineData(2, 1, "Open, 2 of 10 flap")]
    public void The_card_says_how_much_of_it_flaps(int flapping, int off, string line) =>
        Assert.EndsWith(line, Mrkdwn(SlackCard.Of(s_card with { Flapping = flapping, FlappingOff = off })["blocks"])[0], StringComparison.Ordinal);

    [Theory]
    [InlineData(IncidentState.Acknowledged, "Acknowledged by Ana", "dd0c_snooze dd0c_resolve dd0c_open dd0c_helpful dd0c_not_helpful dd0c_mute")]
    [InlineData(IncidentState.Resolved, "Resolved by Ben, <!date^1772445600^", "dd0c_open dd0c_helpful dd0c_not_helpful dd0c_mute")]
    [InlineData(IncidentState.Merged, "It is part of *incident #12* now.", "dd0c_open")]
    public void Each_state_has_its_line_and_its_buttons(string state, string line, string buttons)
    {
        var card = SlackCard.Of(s_card with { State = state, AcknowledgedBy = "Ana", ResolvedBy = "Ben", ResolvedAt = s_start.AddHours(1), MergedInto = state == IncidentState.Merged ? 12 : null });
        Assert.Contains(line, Mrkdwn(card["blocks"])[0], StringComparison.Ordinal);
        Assert.Equal(buttons, string.Join(' ', Buttons(card["blocks"]).Select(b => b.Split(' ')[0])));
    }

    [Fact]
    public void Whatever_stands_in_an_incident_its_card_keeps_slacks_limits_mentions_nobody_and_is_the_same_each_time()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var card = Any(random);
            var message = SlackCard.Of(card);
            Assert.True(SlackLimits.Fault(message) is null, $"Seed {seed}: {SlackLimits.Fault(message)}");
            Assert.Null(SlackLimits.Fault(SlackCard.PlainOf(card)));
            var all = string.Join('\n', Mrkdwn(message["blocks"]).Append((string?)message["text"]));
            foreach (var mention in new[] { "<!channel>", "<!here>", "<@U", "<#C" }) Assert.DoesNotContain(mention, all, StringComparison.Ordinal);
            Assert.Equal(message.ToJsonString(), SlackCard.Of(card).ToJsonString());
            Assert.Equal(all, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(all))); // no half of a surrogate pair
        }
    }

    [Fact]
    public void A_reply_has_a_line_for_each_change_and_of_many_the_last()
    {
        Assert.Equal("Ana &lt;3 took it (<!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC>)", SlackCard.Reply([(s_start, "Ana <3 took it")]));
        var many = SlackCard.Reply([.. Enumerable.Range(0, 40).Select(i => (s_start.AddMinutes(i), $"change {i}"))]);
        Assert.StartsWith("_28 earlier changes_\nchange 28", many, StringComparison.Ordinal);
        Assert.EndsWith("|2026-03-02 09:39 UTC>)", many, StringComparison.Ordinal);
    }

    private static IncidentCard Any(Random random)
    {
        string Word()
        {
            string[] parts = ["a", "&", "<", ">", "<!channel>", "<@U1>", "<#C1>", "|", "*", "`", "\n", "\0", "👩‍👩‍👧‍👦", "e\u0301", "\ud83d", " ", "日本", new string('\u0301', random.Next(30)), "https://x.example/?a=1&b=2"];
            return string.Concat(Enumerable.Range(0, random.Next(3) == 0 ? random.Next(900) : random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
        }
        List<string> Words() => [.. Enumerable.Range(0, random.Next(random.Next(2) == 0 ? 3 : 60)).Select(_ => Word())];
        string[] states = [IncidentState.Open, IncidentState.Acknowledged, IncidentState.Resolved, IncidentState.Merged];
        var sources = Words().Distinct().ToDictionary(w => w, _ => random.Next(10_000));
        return new(Guid.NewGuid(), random.Next(1, int.MaxValue), new Uri($"https://dd0c.example/incidents/{random.Next(100)}"), states[random.Next(4)], (AlertSeverity)random.Next(5), Word(), Word(), Words(), Words(), sources,
            random.Next(100_000), random.Next(100_000), random.Next(3), s_start, random.Next(2) == 0 ? null : random.Next(101), Words(), [.. Words().Select(w => new CardSuspect(w, Word(), random.Next(2) == 0 ? "https://x.example/" + new string('y', random.Next(3_000)) : Word(), random.NextDouble(), Words()))],
            random.Next(2) == 0 ? null : new(Word(), Word(), random.NextDouble()), [.. Words().Select(w => new CardTitle(w, random.Next(1, 9)))], Word(), random.Next(2) == 0 ? null : s_start, s_start, Word(), random.Next(2) == 0 ? null : Word(), random.Next(2) == 0 ? null : random.Next(100))
        {
            OnCall = random.Next(2) == 0 ? null : new([.. Words().Append(Word()).Select(w => new CardShift(w, random.Next(2) == 0 ? null : s_start))], random.Next(2) == 0 ? null : s_start),
        };
    }

    private static List<string> Mrkdwn(JsonNode? node) => node switch
    {
        JsonObject o when (string?)o["type"] == "mrkdwn" => [(string)o["text"]!],
        JsonObject o => [.. o.SelectMany(p => Mrkdwn(p.Value))],
        JsonArray a => [.. a.SelectMany(Mrkdwn)],
        _ => [],
    };

    private static List<string> Buttons(JsonNode? node) => node switch
    {
        JsonObject o when (string?)o["type"] == "button" => [$"{o["action_id"]} {o["text"]!["text"]}"],
        JsonObject o => [.. o.SelectMany(p => Buttons(p.Value))],
        JsonArray a => [.. a.SelectMany(Buttons)],
        _ => [],
    };
}
