using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Tests.Alerts.Delivery;

namespace Dd0c.Tests.Alerts.Digests;

/// <summary>When a digest is due, and what it says.</summary>
public sealed class DigestTests
{
    private static readonly DateOnly s_monday = new(2026, 3, 2);
    private static readonly Uri s_portal = new("https://dd0c.example/");
    private static readonly Digest s_digest = new(DigestKind.Daily, s_monday, new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), 3, 2, 1, 42, .929, new(2, 720), new(0, null),
        [new("Errors of <db> & co", "Acme db", "production", 6, 5, new("tune", "Raise its threshold."))], [new(12, "Bounces", ["muted by “works”", "severity low is below the channel's high"])], 4);

    [Theory]
    [InlineData(3, "8:59", DigestWish.Both, "daily weekly"), InlineData(2, "8:59", DigestWish.Both, "daily"), InlineData(2, "9:00", DigestWish.Both, "daily weekly"), InlineData(3, "9:00", DigestWish.Both, "daily"), InlineData(2, "23:59", DigestWish.Weekly, "weekly"), InlineData(3, "9:00", DigestWish.Weekly, ""), InlineData(2, "9:00", DigestWish.Daily, "daily"), InlineData(2, "9:00", DigestWish.None, "")]
    public void Digests_are_due_from_nine_to_the_next_nine_and_weekly_ones_on_mondays(int day, string time, DigestWish wish, string due) =>
        Assert.Equal(due, string.Join(' ', DigestTimes.Due(DigestTimes.DayOf(new DateOnly(2026, 3, day).ToDateTime(TimeOnly.Parse(time, null))), wish)));

    [Fact]
    public void A_digest_is_of_nine_to_nine_by_the_tenants_clock_also_when_a_day_has_23_hours()
    {
        var settings = new AlertSettings { Zone = "Europe/Berlin" };
        var (from, to) = DigestTimes.Range(new(2026, 3, 29), DigestKind.Daily, settings);
        Assert.Equal((new DateTimeOffset(2026, 3, 28, 8, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 29, 7, 0, 0, TimeSpan.Zero)), (from, to));
        Assert.Equal(new DateTimeOffset(2026, 2, 23, 8, 0, 0, TimeSpan.Zero), DigestTimes.Range(s_monday, DigestKind.Weekly, settings).From);
    }

    [Fact]
    public void A_mail_says_all_of_it_as_text_and_as_html_and_is_the_same_mail_when_it_is_sent_twice()
    {
        var channel = new Guid("11111111-2222-3333-4444-555555555555");
        var mail = DigestMail.Of(s_digest, s_portal, channel);
        Assert.Equal("""
            Alerts of the day to 2 March 2026

            Incidents: 3 opened, 2 resolved, 1 still open
            Alerts: 42 alerts became 3 incidents (93 % fewer to look at)
            To acknowledge: 12 min (median of 2)
            To resolve: none is resolved

            Noisiest alerts
            - Errors of <db> & co (Acme db, production): fired 6 times, 5 resolved themselves. Raise its threshold.

            Nobody was told of
            - #12 Bounces: muted by “works”; severity low is below the channel's high
            and 3 more

            2026-03-01 08:00 to 2026-03-02 08:00 UTC, whole hours
            https://dd0c.example/incidents/noise?range=24h

            """.ReplaceLineEndings("\n"), mail.Text);
        Assert.Contains("\nSilent integrations\n- Grafana <eu>: silent for 9 h\n", DigestMail.Of(s_digest with { Silent = [new("Grafana <eu>", "silent for 9 h")] }, s_portal, channel).Text, StringComparison.Ordinal);
        Assert.Contains("<strong>Grafana &lt;eu&gt;</strong>: silent for 9 h", DigestMail.Of(s_digest with { Silent = [new("Grafana <eu>", "silent for 9 h")] }, s_portal, channel).Html, StringComparison.Ordinal);
        Assert.Contains("*Grafana &lt;eu&gt;*: silent for 9 h", DigestCard.Of(s_digest with { Silent = [new("Grafana <eu>", "silent for 9 h")] }, s_portal).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        Assert.Contains("<strong>Errors of &lt;db&gt; &amp; co</strong>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://dd0c.example/incidents/12\">#12 Bounces</a>", mail.Html, StringComparison.Ordinal);
        Assert.Equal("Alerts of the day to 2 March 2026: 3 incidents opened, 1 still open", mail.Subject);
        Assert.Equal("digest.daily.20260302.11111111222233334444555555555555@dd0c", mail.MessageId);
    }

    [Fact]
    public void Slack_is_told_the_same()
    {
        var card = DigestCard.Of(s_digest, s_portal);
        Assert.Null(SlackLimits.Fault(card));
        var said = string.Join('\n', Texts(card["blocks"]));
        foreach (var text in new[] { "3 opened, 2 resolved, 1 still open", "• *Errors of &lt;db&gt; &amp; co* (Acme db, production): fired 6 times", "<https://dd0c.example/incidents/12|#12> Bounces: muted by “works”", "_and 3 more_", "<https://dd0c.example/incidents/noise?range=24h|Noise report>" })
            Assert.Contains(text, said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_weekly_one_says_that_nothing_happened()
    {
        var quiet = s_digest with { Kind = DigestKind.Weekly, Opened = 0, Resolved = 0, StillOpen = 0, Alerts = 0, Reduction = null, Noisiest = [], Untold = [], AllUntold = 0 };
        Assert.True(quiet.IsEmpty);
        Assert.False((quiet with { StillOpen = 1 }).IsEmpty);
        Assert.Contains(DigestWords.Nothing, string.Join('\n', Texts(DigestCard.Of(quiet, s_portal)["blocks"])), StringComparison.Ordinal);
        Assert.Contains(DigestWords.Nothing, DigestMail.Of(quiet, s_portal, Guid.Empty).Text, StringComparison.Ordinal);
        Assert.Equal("Noise report of the week to 2 March 2026: nothing happened", DigestWords.Summary(quiet));
    }

    [Fact]
    public void Whatever_stands_in_a_digest_its_card_keeps_slacks_limits_and_mentions_nobody()
    {
        string[] parts = ["a", "&", "<", ">", "<!channel>", "<@U1>", "|", "*", "`", "\n", "\0", "👩‍👩‍👧‍👦", "\ud83d", " ", "日本"];
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            string Word() => string.Concat(Enumerable.Range(0, random.Next(600)).Select(_ => parts[random.Next(parts.Length)]));
            var card = DigestCard.Of(s_digest with
            {
                Opened = random.Next(), Alerts = random.Next(),
                Noisiest = [.. Enumerable.Range(0, random.Next(9)).Select(_ => new DigestAlert(Word(), Word(), Word(), random.Next(), random.Next(), new("tune", Word())))],
                Untold = [.. Enumerable.Range(0, random.Next(9)).Select(_ => new DigestUntold(random.Next(), Word(), [Word(), Word()]))], AllUntold = random.Next(),
            }, s_portal);
            Assert.True(SlackLimits.Fault(card) is null, $"Seed {seed}: {SlackLimits.Fault(card)}");
            foreach (var mention in new[] { "<!channel>", "<@U" }) Assert.DoesNotContain(mention, string.Join('\n', Texts(card)), StringComparison.Ordinal);
        }
    }

    private static List<string> Texts(JsonNode? node) => node switch
    {
        JsonObject o => [.. o.SelectMany(p => p.Key == "text" && p.Value is JsonValue v ? [(string)v!] : Texts(p.Value))],
        JsonArray a => [.. a.SelectMany(Texts)],
        _ => [],
    };
}
